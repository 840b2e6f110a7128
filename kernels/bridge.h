/* bridge.h -- the words that let one text be OpenCL C 1.2 and C11.
 *
 * A kernel body is a plain function whose last argument is the index of the work-item. Integers
 * only: no float, no atomics, no 64-bit types on the device. LT_LANES is how many items a work-item
 * may take side by side: a device has work-items enough, a host core has wide registers. */
#ifndef LT_KERNEL_BRIDGE_H
#define LT_KERNEL_BRIDGE_H

#ifdef __OPENCL_C_VERSION__
typedef uchar lt_u8;
typedef ushort lt_u16;
typedef uint lt_u32;
typedef short lt_i16;
typedef int lt_i32;
#define LT_GLOBAL __global
#define LT_KERNEL __kernel
#define LT_INLINE
#define LT_LANES 1
#else
#include <stddef.h>
#include <stdint.h>
typedef uint8_t lt_u8;
typedef uint16_t lt_u16;
typedef uint32_t lt_u32;
typedef int16_t lt_i16;
typedef int32_t lt_i32;
#define LT_GLOBAL
#ifndef LT_INLINE /* host.c insists more */
#define LT_INLINE static inline
#endif
#define LT_LANES 16
#endif

#endif
