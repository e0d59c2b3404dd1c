"""Problems by a language model: asked for, read, proved, sent back once with what is wrong, stocked."""
