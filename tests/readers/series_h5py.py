#!/usr/bin/env python3
"""A series file as h5py sees it: TAP on stdout; exit status 77 without h5py.

usage: series_h5py.py MAKE_SERIES

Expected values come from the rules of tests/unit/made_series.h, written down again here.
"""
import hashlib
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

L = T = 6
TF = np.array([0.012, 0.003, 0.0004, 0, np.nan, 0.0021])
STATE = np.array([0, 0, 0, 1, 2, 0])
COUNTS = ["depth", "alt", "depth_duplex", "alt_duplex", "alt_forward", "alt_reverse", "raw_depth",
          "raw_alt", "assessed"]
results = []


def check(name, ok):
    results.append(bool(ok))
    print(f"{'ok' if ok else 'not ok'} {len(results)} - {name}")


def datasets(h5):
    names = []
    h5.visititems(lambda n, item: names.append(n) if isinstance(item, h5py.Dataset) else None)
    return names


def check_root(h5):
    check("format", h5.attrs["format"] == b"lowtide-series")
    check("format_version", h5.attrs["format_version"] == b"1.0")
    check("patient_id", h5.attrs["patient_id"] == b"P01")
    check("revision", h5.attrs["revision"] == T + 1)
    check("alpha and pg_per_hge", h5.attrs["alpha"] == 0.01 and h5.attrs["pg_per_hge"] == 3.3)
    names = datasets(h5)
    check("every dataset is described",
          all({"units", "long_name", "dims"} <= set(h5[n].attrs) for n in names))
    check("dims name each dimension",
          all(len(h5[n].attrs["dims"].decode().split(",")) == h5[n].ndim for n in names))


def line(h5, name):
    values = h5[name][...]
    kind = values.dtype.str.replace("<i1", "|i1")
    dims = ",".join(str(n) for n in values.shape)
    data = values.astype(values.dtype.newbyteorder("<")).tobytes()
    return f"/{name} {kind} {dims} {hashlib.sha256(data).hexdigest()}\n"


def check_content(h5):
    names = sorted("/" + n for n in datasets(h5))
    lines = "".join(line(h5, n[1:]) for n in names if not n.endswith("/provenance"))
    check("content_sha256 is that of all datasets",
          hashlib.sha256(lines.encode()).hexdigest() == h5.attrs["content_sha256"].decode())


def check_draws(h5):
    points, burden = h5["timepoints"], h5["burden"]
    check("dates", list(points["collected"][:2]) == [b"2026-03-01", b"2026-03-29"])
    check("days", np.array_equal(points["day"][:], 28.0 * np.arange(T)))
    check("states", np.array_equal(burden["state"][:], STATE)
          and np.array_equal(points["state"][:], STATE))
    check("state names",
          burden["state"].attrs["enum_names"] == b"detected,not_detected,not_evaluable")
    check("tumour fraction", np.array_equal(burden["tf"][:], TF, equal_nan=True))
    check("missing amounts are NaN", np.isnan(points["plasma_ml"][1])
          and np.isnan(burden["mtm_per_ml"][1]) and points["plasma_ml"][0] == 4)
    check("likelihood over the grid", burden["likelihood"].shape == (T, 701)
          and np.allclose(np.log10(burden["grid"][:]), -7 + np.arange(701) / 100, atol=1e-9))
    seen = np.argmax(burden["likelihood"][0])
    check("its peak is the estimate", abs(np.log(burden["grid"][seen] / TF[0])) < 0.03)


def check_loci(h5):
    keys = [k.decode() for k in h5["loci/key"][:]]
    check("keys", keys[0] == "chr1:1001:C:T" and keys[5] == "HLA-A*01:01:1686:ACT:A")
    check("kinds", h5["loci/kind"][5] == b"deletion" and h5["loci/kind"][0] == b"SNV")
    check("mask", h5["loci/mask"][4] == 2 and h5["loci/wbc_alt"][4] == 12)
    check("matrices are loci by draws", all(h5[f"counts/{n}"].shape == (L, T) for n in COUNTS))
    assessed = np.ones((L, T))
    assessed[:, 4] = 0
    assessed[2, 1] = 0
    check("assessed", np.array_equal(h5["counts/assessed"][:], assessed))
    depth = np.where(assessed, 4000 + 50 * np.arange(L)[:, None], 0)
    check("depth", np.array_equal(h5["counts/depth"][:], depth))
    vaf = h5["layers/vaf"][:]
    check("not assessed is NaN, nothing seen is 0",
          np.isnan(vaf[2, 1]) and vaf[0, 3] == 0 and h5["counts/depth"][0, 3] > 0)


def check_rest(h5):
    check("response", h5["response/kind"][0] == 0 and h5["response/hi"][3] == 0.01)
    check("half-life", h5["kinetics/half_life"][0] == 11
          and np.isnan(h5["kinetics/doubling_time"][0]))
    check("therapy", np.isnan(h5["therapy/end_day"][0]) and h5["therapy/start_day"][0] == 3)
    share = h5["identity/concordance"][:]
    check("identity", share.shape == (T, T) and np.array_equal(share, np.ones((T, T))))
    check("history ascends", np.all(np.diff(h5["history/revision"][:].astype(int)) >= 0))
    first = h5["timepoints/sample_digest"][0].decode()[:16]
    evidence = h5[f"evidence/{first}"]
    check("evidence of a draw", evidence["sites/exposure"].shape == (60, 18)
          and evidence.attrs["sample"].decode().startswith("P\u00e4tient"))


def main():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "series.h5")
        subprocess.run([sys.argv[1], path], check=True)
        with open(path, "rb") as file:
            head = file.read(512)
        check("userblock", head.startswith(b"LOWTIDE\nkind series\n"))
        with h5py.File(path, "r") as h5:
            for part in (check_root, check_content, check_draws, check_loci, check_rest):
                part(h5)
    print(f"1..{len(results)}")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
