"""Where programs are run: runners with local boxes, Judge0, Piston or go-judge, behind one interface."""
