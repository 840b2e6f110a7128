/* device.h -- where molecule likelihoods are computed: plain C on the host, or OpenCL.
 *
 * Every device gives the host's bytes. A device that fails its self-test is refused; one that fails
 * in mid-run is dropped and the host finishes, so that results never depend on it. */
#ifndef LT_DEVICE_H
#define LT_DEVICE_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "error.h"
#include "layout.h"

typedef struct lt_device lt_device; /* context and program; shared by threads */
typedef struct lt_queue lt_queue;   /* in-order queue, buffers, kernel objects; one a thread */

/* Opens what spec asks for: "auto", "host", "opencl" or "opencl:N" (N as in lt_devices_list()). The
 * tables are borrowed until close. auto takes a GPU if there is one that passes its self-test and
 * work_bytes (an estimate of the observation bytes to come, 0 = unknown) is worth it, never a CPU
 * device; and says on the log what was picked and why. opencl takes a GPU first, else any device. A
 * demanded OpenCL device that is absent or refused: LT_EDEVICE; another spec: LT_EINVAL.
 * Call before any thread is started (the probe forks). */
lt_status lt_device_open(lt_device **out, const char *spec, const lt_tables *tables,
                         uint64_t work_bytes);
void lt_device_close(lt_device *device);             /* after its queues */
const char *lt_device_name(const lt_device *device); /* "host (plain C)" or platform and device */
int lt_device_is_host(const lt_device *device);      /* also once the device failed */

/* A queue belongs to one thread. */
lt_status lt_queue_open(lt_queue **out, lt_device *device);
void lt_queue_close(lt_queue *queue);

/* level[i] = the kernel's byte for candidate[i]. obs holds n_templates * 2 bytes.
 * A batch that the device fails is finished by the host with the same bytes; before release the
 * host recomputes the first 64 candidates and all of level >= 4, and a difference discards batch
 * and device. Both are a warning on the log, also when the device was demanded: the result is
 * complete and the same. So this fails for a batch that cannot be (LT_EBUG) only. */
lt_status lt_queue_evaluate(lt_queue *queue, const lt_candidate *candidate, size_t n,
                            const uint8_t *obs, size_t n_templates, uint8_t *level);

/* As lt_queue_evaluate(), for alleles whose templates come as ratios. */
lt_status lt_queue_weigh_ratios(lt_queue *queue, const lt_ratio_candidate *candidate, size_t n,
                                const int16_t *ratio, size_t n_ratios, uint8_t *level);

/* Reads to align with haplotypes. The jobs of one read stand together, the reference haplotype's
 * first: it decides what is checked. */
typedef struct lt_alignments {
    const lt_alignment *alignment;
    const uint8_t *obs;
    const uint8_t *base;     /* of the haplotypes */
    const int16_t *gap_open; /* n_bases too */
    size_t n, n_obs, n_bases;
} lt_alignments;

/* score[i] of alignment[i], see kernels/align.cl. As lt_queue_evaluate(); the host recomputes the
 * first 64 and all of those reads that fit another haplotype 4 nats better than their first. */
lt_status lt_queue_align(lt_queue *queue, const lt_alignments *jobs, int32_t *score);

/* The kernels on the host: the reference. */
void lt_host_evaluate(const lt_tables *tables, const lt_candidate *candidate, size_t n,
                      const uint8_t *obs, uint8_t *level);
void lt_host_weigh_ratios(const lt_tables *tables, const lt_ratio_candidate *candidate, size_t n,
                          const int16_t *ratio, uint8_t *level);
void lt_host_align(const lt_tables *tables, const lt_alignments *jobs, int32_t *score);

/* SHA-256 (64 hex digits) of the kernels' text, for the provenance. */
const char *lt_kernels_digest(void);

/* For `lowtide devices` and `doctor`: prints what can compute here, one line a device (spec, name,
 * remark; tab-separated), with the outcome of its self-test. */
lt_status lt_devices_list(FILE *out, const lt_tables *tables);

#endif
