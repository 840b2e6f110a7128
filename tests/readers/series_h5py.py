#!/usr/bin/env python3
"""A series file as h5py sees it: TAP on stdout; exit status 77 without h5py.

usage: series_h5py.py MAKE_SERIES

Expected values come from the rules of tests/unit/made_series.h and sample_fixture.h, written down
again here, and the digests from hashlib over what h5py read.
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

L, T, G = 6, 6, 701
TF = np.array([.012, .003, .0004, 0, np.nan, .0021])
STATE = np.array([0, 0, 0, 1, 2, 0])
LOD95 = np.array([2e-4, 2.2e-4, 1.9e-4, 1.6e-4, .04, 2.1e-4])
HOSTILE = "<script>alert(1)</script>\"'&]]>\u202eevil -->"
NAMES = ["P01-base", "P01-c1", "P01-c2", "P01-c4", HOSTILE, "P01-relapse"]
DATES = ["2026-03-01", "2026-03-29", "2026-04-26", "2026-05-24", "2026-06-21", "2026-07-19"]
# Group, dims, and the names that readers look for there.
CONTRACT = [
    ("loci", "locus", """key contig pos ref alt kind gene source tumor_alt tumor_depth wbc_alt
     wbc_depth cn_total multiplicity clonality mask"""),
    ("timepoints", "timepoint", """sample_id collected day plasma_ml cfdna_ng_per_ml input_ng
     sample_digest state"""),
    ("counts", "locus,timepoint", """depth alt depth_duplex alt_duplex alt_forward alt_reverse
     raw_depth raw_alt assessed"""),
    ("layers", "locus,timepoint", "vaf vaf_lo vaf_hi p log_lr"),
    ("burden", "timepoint", """tf tf_lo tf_hi mtm_per_ml mtm_per_ml_lo mtm_per_ml_hi p_model p_decoy
     p_control loo lod95 lod50 state n_evaluable n_supporting informative_molecules"""),
    ("response", "timepoint", "ratio lo hi p_below_half p_below_tenth"),
    ("kinetics", "segment", "slope lo hi half_life doubling_time"),
    ("therapy", "mark", "start_day end_day label kind"),
    ("identity", "timepoint,timepoint", "concordance"),
    ("history", "action", "revision action sample_id digest"),
]
SIZE = {"locus": L, "timepoint": T, "segment": 1, "mark": 3, "action": 7}

results = []


def check(name, ok):
    results.append(bool(ok))
    print(f"{'ok' if ok else 'not ok'} {len(results)} - {name}")


def same(a, b):
    return np.array_equal(np.asarray(a), np.asarray(b))


def close(a, b):
    return np.allclose(np.asarray(a), np.asarray(b), rtol=1e-15, atol=0, equal_nan=True)


def texts(dataset):
    return [x.decode() for x in dataset[()]]


def content_lines(h5, names):
    lines = b""
    for name in sorted(n for n in names if n != "/provenance" and not is_draws_provenance(n)):
        values = h5[name][()]
        dims = ",".join(str(d) for d in values.shape)
        sha = hashlib.sha256(values.tobytes()).hexdigest()
        lines += f"{name} {h5[name].dtype.str} {dims} {sha}\n".encode()
    return lines


def is_draws_provenance(name):
    return name.startswith("/evidence/") and name.endswith("/provenance")


def check_head(path, h5, names):
    raw = open(path, "rb").read()
    head = dict(line.split(" ", 1) for line in raw[8:512].rstrip(b"\0").decode().splitlines())
    check("userblock", raw[:8] == b"LOWTIDE\n" and head["kind"] == "series")
    check("payload digest", head["payload_sha256"] == hashlib.sha256(raw[512:]).hexdigest())
    digest = hashlib.sha256(content_lines(h5, names)).hexdigest()
    check("content digest, evidence included", digest == head["content_sha256"])
    check("and as an attribute", h5.attrs["content_sha256"].decode() == digest)


def check_root(h5, names):
    check("format", h5.attrs["format"] == b"lowtide-series" and h5.attrs["format_version"] == b"1.0")
    check("created_by", h5.attrs["created_by"].startswith(b"lowtide "))
    check("patient_id", h5.attrs["patient_id"] == b"P01")
    check("revision", h5.attrs["revision"] == 7 and h5.attrs["revision"].dtype == "<u8")
    check("alpha and pg_per_hge", h5.attrs["alpha"] == .01 and h5.attrs["pg_per_hge"] == 3.3)
    check("genome", texts(h5["genome/name"]) == ["chr1", "HLA-A*01:01"])
    check("provenance", h5["provenance"].shape == (1,))
    described = [n for n in names if not {"units", "long_name", "dims"} <= set(h5[n].attrs)]
    check("every dataset is described: " + " ".join(described), not described)
    unfit = [n for n in names if len(h5[n].attrs["dims"].decode().split(",")) != h5[n].ndim]
    check("dims name each dimension: " + " ".join(unfit), not unfit)
    plain = [n for n in names if h5[n].size and not (
        h5[n].compression == "gzip" and h5[n].shuffle and h5[n].fletcher32)]
    check("shuffle, deflate and fletcher32: " + " ".join(plain), not plain)
    strings = [n for n in names if h5[n].dtype.kind not in "uifS"]
    check("numbers and fixed-length texts only: " + " ".join(strings), not strings)


def check_contract(h5):
    for group, dims, columns in CONTRACT:
        shape = tuple(SIZE[d] for d in dims.split(","))
        wrong = [c for c in columns.split() if c not in h5[group] or h5[group][c].shape != shape
                 or h5[group][c].attrs["dims"].decode() != dims]
        check(f"/{group} has its columns, {dims}: " + " ".join(wrong), not wrong)
    check("likelihood", h5["burden/likelihood"].shape == (T, G)
          and h5["burden/grid"].shape == (G,))
    for name in "depth alt depth_duplex alt_duplex alt_forward alt_reverse raw_depth raw_alt".split():
        check(f"counts/{name} is u32", h5["counts"][name].dtype == "<u4")
    check("assessed is u8", h5["counts/assessed"].dtype == "u1")
    check("layers are f64", all(h5["layers"][n].dtype == "<f8" for n in h5["layers"]))


def check_tables(h5):
    loci, points = h5["loci"], h5["timepoints"]
    key = texts(loci["key"])
    check("keys", key[0] == "chr1:1001:C:T" and key[5] == "HLA-A*01:01:1686:ACT:A")
    check("pos is 0-based", same(loci["pos"], 1000 + 137 * np.arange(L)))
    check("kind", texts(loci["kind"]) == ["SNV"] * 5 + ["deletion"])
    check("mask", same(loci["mask"], [0, 0, 0, 0, 2, 0])
          and loci["mask"].attrs["enum_names"] == b"user,chip,germline,panel_of_normals")
    check("tumor", same(loci["tumor_alt"], 30 + np.arange(L)) and same(loci["tumor_depth"], [120] * L))
    check("wbc", loci["wbc_alt"][4] == 12 and loci["wbc_depth"][4] == 3000 and loci["wbc_depth"][0] == 0)
    check("what is not known is NaN", np.isnan(loci["cn_total"][()]).all())
    check("names of draws", texts(points["sample_id"]) == NAMES)
    check("dates", texts(points["collected"]) == DATES)
    check("days", same(points["day"], 28.0 * np.arange(T)) and points["day"].attrs["units"] == b"d")
    check("states", same(points["state"], STATE) and same(h5["burden/state"], STATE)
          and points["state"].attrs["enum_names"] == b"detected,not_detected,not_evaluable")
    check("therapy", texts(h5["therapy/label"]) == ["osimertinib", HOSTILE, "resection"]
          and same(h5["therapy/kind"], [0, 1, 2]) and same(h5["therapy/start_day"], [3, 56, 60]))
    check("a therapy that goes on", np.isnan(h5["therapy/end_day"][0]))
    check("history", texts(h5["history/action"]) == ["loci"] + ["add"] * T
          and same(h5["history/revision"], np.arange(7) + 1))


def check_numbers(h5):
    burden, counts, layers = h5["burden"], h5["counts"], h5["layers"]
    locus = np.arange(L)[:, None]
    tau = np.where(STATE == 0, TF, 0)
    assessed = (np.arange(T) != 4) & ~((locus == 2) & (np.arange(T) == 1))
    depth = np.where(assessed, 4000 + 50 * locus, 0)
    alt = np.where(assessed, np.floor(tau * depth * (.5 + .1 * (locus % 6)) + .5), 0)
    check("counts/assessed", same(counts["assessed"], assessed))
    check("counts/depth", same(counts["depth"], depth))
    check("counts/alt", same(counts["alt"], alt))
    check("counts/raw_depth", same(counts["raw_depth"], 6 * depth))
    with np.errstate(invalid="ignore"):
        check("layers/vaf", close(layers["vaf"], alt / np.where(assessed, depth, np.nan)))
    check("burden/tf", close(burden["tf"], TF) and close(burden["lod95"], LOD95))
    check("NaN is one NaN", burden["tf"][4:5].tobytes() == bytes.fromhex("000000000000f87f"))
    check("grid", close(np.log10(burden["grid"]), -7 + np.arange(G) / 100.0) or
          np.allclose(burden["grid"], 10 ** (-7 + np.arange(G) / 100), rtol=1e-12))
    z = (np.log(burden["grid"][()]) - np.log(TF[0])) / .25
    check("likelihood", np.allclose(burden["likelihood"][0], -.5 * z * z, rtol=1e-9, atol=1e-12))
    peak = burden["grid"][np.argmax(burden["likelihood"][0])]
    check("its peak is the estimate", abs(np.log(peak / TF[0])) < .03)
    check("response", close(h5["response/ratio"][:3], [1, .25, .0004 / .012])
          and np.isnan(h5["response/ratio"][3]))
    check("half-life", h5["kinetics/half_life"][0] == 11 and np.isnan(h5["kinetics/doubling_time"][0]))
    check("concordance", same(h5["identity/concordance"], np.ones((T, T))))
    check("units", burden["mtm_per_ml"].attrs["units"] == b"mL-1"
          and counts["depth"].attrs["units"] == b"{molecule}")


def check_evidence(h5):
    digests = texts(h5["timepoints/sample_digest"]) + texts(h5["controls/sample_digest"])
    check("each draw and control has its evidence", {d[:16] for d in digests} == set(h5["evidence"]))
    for name in h5["evidence"]:
        datasets = []
        h5["evidence"][name].visititems(
            lambda n, item: datasets.append(item) if isinstance(item, h5py.Dataset) else None)
        wrong = [d.name for d in datasets if not d.name.endswith("/provenance") and
                 d.attrs["sha256"].decode() != hashlib.sha256(d[()].tobytes()).hexdigest()]
        check(f"digests in {name}: " + " ".join(wrong), not wrong)
    one = h5["evidence"][digests[0][:16]]
    pos = one["sites/pos"][()]
    exposure = (pos % 13 * 10)[:, None] + np.arange(18)
    folded = one["sites/exposure_steps"][()].astype(np.int64)
    steps = (folded >> 1) ^ -(folded & 1)
    check("exposure from its steps", same(np.cumsum(steps, axis=1).T, exposure))
    check("sample", one.attrs["sample"].decode().startswith("P\u00e4tient"))
    check("evidence/count", same(np.unique(one["evidence/count"]), [1, 2]))
    check("calls", len(one["calls/pos"]) == len(pos) + 1)


def check_chunks(path):
    with h5py.File(path, "r") as h5:
        over_time = [h5[g][n] for g in ("counts", "layers") for n in h5[g]]
        check("1100 loci in 20 draws", all(d.shape == (1100, 20) for d in over_time))
        check("chunks of 1024 loci, 16 draws", all(d.chunks == (1024, 16) for d in over_time))
        check("counts/depth", same(h5["counts/depth"][:, 0], 4000 + 50 * np.arange(1100)))


def main():
    path = os.path.join(tempfile.mkdtemp(prefix="lt_h5py_"), "series.h5")
    subprocess.run([sys.argv[1], path], check=True)
    try:
        with h5py.File(path, "r") as h5:
            names = []
            h5.visititems(lambda n, item: names.append("/" + n) if isinstance(item, h5py.Dataset) else None)
            check_head(path, h5, names)
            check_root(h5, names)
            check_contract(h5)
            check_tables(h5)
            check_numbers(h5)
            check_evidence(h5)
        subprocess.run([sys.argv[1], path, "1100", "20"], check=True)
        check_chunks(path)
    finally:
        os.remove(path)
        os.rmdir(os.path.dirname(path))
    print(f"1..{len(results)}")
    return 0 if all(results) else 1


sys.exit(main())
