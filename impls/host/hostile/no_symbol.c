/* A library without the symbols of the ABI. */
int some_function(void);
int some_function(void) { return 0; }
