/* device.c -- choosing, probing and testing devices. */
#include "device.h"
