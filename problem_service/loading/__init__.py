"""Loading the bank: folders of problems become rows, once for each change."""
