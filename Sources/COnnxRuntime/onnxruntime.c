#include "onnxruntime.h"
