#include "gnuplot_pipe.h"
