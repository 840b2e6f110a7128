#!/usr/bin/env python3
"""A background file as h5py sees it: TAP on stdout; exit status 77 without h5py.

usage: background_h5py.py MAKE_BACKGROUND

Expected values come from the rules of tests/unit/background_fixture.h, written down again here.
"""
import os
import subprocess
import sys
import tempfile

try:
    import h5py
    import numpy as np
except ImportError:
    print("1..0 # SKIP no h5py")
    sys.exit(77)

CONTIG = np.array([0] * 6 + [1] * 3)
POS = np.array([10, 11, 12, 13, 14, 15, 30, 31, 32])
REF = (POS * 7 + CONTIG) % 5
RANK = np.arange(3)

results = []


def check(name, ok):
    results.append(bool(ok))
    print(f"{'ok' if ok else 'not ok'} {len(results)} - {name}")


def same(a, b):
    return np.array_equal(np.asarray(a), np.asarray(b))


def check_root(h5):
    check("format", h5.attrs["format"] == b"lowtide-background")
    check("format_version", h5.attrs["format_version"] == b"1.0")
    names = []
    h5.visititems(lambda n, item: names.append(n) if isinstance(item, h5py.Dataset) else None)
    described = [{"units", "long_name", "dims"} <= set(h5[n].attrs) for n in names]
    check("every dataset is described", all(described))
    fits = [len(h5[n].attrs["dims"].decode().split(",")) == h5[n].ndim for n in names]
    check("dims name each dimension", all(fits))
    check("provenance", h5["provenance"][0] == b'{"kernels":"test"}')


def check_alleles(h5):
    sites, alleles = h5["sites"], h5["alleles"]
    check("sites/pos", same(sites["pos"], POS) and same(sites["contig"], CONTIG))
    check("sites/ref", same(sites["ref"], REF))
    check("sites/depth", same(sites["depth"], 2**32 + POS) and sites["depth"].dtype == "<u8")
    alt = np.where(REF[:, None] == 4, 4, RANK + (RANK >= REF[:, None]))
    check("alleles/alt", same(alleles["alt"], alt))
    for c, name in enumerate(["X_A", "X_B", "X_D"]):
        x = (POS % 3)[:, None] + c + RANK
        check(f"alleles/{name}", same(alleles[name], x) and alleles[name].dtype == "<u4")
    check("alleles/X_weak", same(alleles["X_weak"], np.repeat(POS, 3).reshape(9, 3)))
    check("alleles/E", same(alleles["E"], np.repeat((3 * POS + 3) << 18, 3).reshape(9, 3)))
    parts = alleles["E_A"][()] + alleles["E_B"][()] + alleles["E_D"][()]
    check("alleles/E is the sum of its parts", same(parts, alleles["E"]))
    check("E in molecules", alleles["E"][0, 0] / 1048576 == (30 + 3) / 4)
    check("alleles/n_with_two", (alleles["n_with_two"][()] == 2).all())
    aside = np.zeros((9, 3))
    aside[1, 2] = 1
    check("alleles/n_aside", same(alleles["n_aside"], aside))


def check_rest(h5):
    e = h5["events"]
    check("events", same(e["site"], [1, 1]) and same(e["alt"], [3, 3]) and same(e["aside"], [1, 0]))
    check("events: sample", same(e["sample"], [0, 2]) and same(e["counted"], [9, 9]))
    check("events: cells", same(e["X_D"], [3, 3]) and same(e["X_weak"], [4, 4]) and same(e["E_B"], [6, 6]))
    groups = h5["groups"]
    check("groups/count", same(groups["count"], (np.arange(192 * 180) << 20).reshape(192, 180)))
    check("groups/exposure", same(groups["exposure"], (np.arange(192 * 18) * 3).reshape(192, 18)))
    check("groups/q_count", same(groups["q_count"], (np.arange(180) * 5).reshape(18, 10)))
    check("groups/site_counts", same(groups["site_counts"], (np.arange(13 * 256) * 11).reshape(13, 256)))
    samples = h5["samples"]
    check("samples/name", [n.decode() for n in samples["name"]] == ["one", "Pätient <2>", ""])
    check("samples/digest", list(samples["digest"]) == [c * 64 for c in (b"a", b"b", b"c")])
    check("samples/rates", list(samples["rates"]) == [c * 64 for c in (b"9", b"8", b"7")])


def main():
    path = os.path.join(tempfile.mkdtemp(prefix="lt_h5py_"), "background.h5")
    subprocess.run([sys.argv[1], path], check=True)
    try:
        with h5py.File(path, "r") as h5:
            check_root(h5)
            check_alleles(h5)
            check_rest(h5)
    finally:
        os.remove(path)
        os.rmdir(os.path.dirname(path))
    print(f"1..{len(results)}")
    return 0 if all(results) else 1


sys.exit(main())
