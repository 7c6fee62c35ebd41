"""Claims: public statements, put to the test in the model."""
