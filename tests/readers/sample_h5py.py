#!/usr/bin/env python3
"""A sample file as h5py sees it: TAP on stdout; exit status 77 without h5py.

usage: sample_h5py.py MAKE_SAMPLE

Expected values come from the rules of tests/unit/sample_fixture.h, written down again here, and
the digests from hashlib over what h5py read.
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

PLACES = [(0, 0, 5), (0, 100, 160), (0, 99990, 100000), (1, 30, 70), (1, 500, 501)]
CONTIG = np.array([c for c, b, e in PLACES for _ in range(b, e)])
POS = np.array([p for _, b, e in PLACES for p in range(b, e)])
REF = (POS * 7 + CONTIG) % 5
CALL_COLUMNS = """contig pos ref alt depth alt_molecules alt_duplex alt_forward alt_reverse raw_depth
raw_alt vaf vaf_lo vaf_hi p q_bh log_bf filter forced lod95""".split()

results = []


def check(name, ok):
    results.append(bool(ok))
    print(f"{'ok' if ok else 'not ok'} {len(results)} - {name}")


def same(a, b):
    return np.array_equal(np.asarray(a), np.asarray(b))


def check_head(path):
    raw = open(path, "rb").read()
    lines = raw[:512].rstrip(b"\0").decode().splitlines()
    head = dict(line.split(" ", 1) for line in lines[1:])
    check("userblock begins with LOWTIDE", lines[0] == "LOWTIDE" and raw[:8] == b"LOWTIDE\n")
    check("kind and schema", head["kind"] == "sample" and head["schema"] == "1.0")
    check("payload length", int(head["payload_bytes"]) == len(raw) - 512)
    check("payload digest", head["payload_sha256"] == hashlib.sha256(raw[512:]).hexdigest())
    return head


def content_digest(h5):
    names = []
    h5.visititems(lambda name, item: names.append("/" + name) if isinstance(item, h5py.Dataset) else None)
    lines = b""
    for name in sorted(n for n in names if n != "/provenance"):
        values = h5[name][()]
        dims = ",".join(str(d) for d in values.shape)
        sha = hashlib.sha256(values.tobytes()).hexdigest()
        # numpy shortens no fixed-length string: its width is the type's.
        lines += f"{name} {h5[name].dtype.str} {dims} {sha}\n".encode()
    return hashlib.sha256(lines).hexdigest(), names


def check_root(h5, head):
    digest, names = content_digest(h5)
    check("content digest can be computed again", digest == head["content_sha256"])
    check("content digest is an attribute too", h5.attrs["content_sha256"].decode() == digest)
    check("format", h5.attrs["format"] == b"lowtide-sample" and h5.attrs["format_version"] == b"1.0")
    check("created_by", h5.attrs["created_by"].startswith(b"lowtide "))
    name = "Pätient <01>\t\"q\"\n&'; DROP,=%"
    check("sample name", h5.attrs["sample"].decode().startswith(name + "üüü"))
    check("provenance", b'"version":"test"' in h5["provenance"][0])
    for dataset in names:
        if not {"units", "long_name", "dims"} <= set(h5[dataset].attrs):
            check(f"{dataset} has units, long_name and dims", False)
    shape_fits = [len(h5[n].attrs["dims"].decode().split(",")) == h5[n].ndim for n in names]
    check("dims name each dimension", all(shape_fits))
    filtered = [h5[n].compression == "gzip" and h5[n].shuffle and h5[n].fletcher32 for n in names]
    check("every dataset has shuffle, deflate and fletcher32", all(filtered))
    check("genome", list(h5["genome/name"][()]) == [b"chr1", b"HLA-A*01:01"])
    check("genome md5", list(h5["genome/md5"][()]) == [b"0123456789abcdef" * 2, b""])
    check("genome length", same(h5["genome/length"], [100000, 100000]))


def check_sites(h5):
    sites = h5["sites"]
    exposure = (POS % 13 * 10)[:, None] + np.arange(18)
    raw = np.where(np.arange(4) == REF[:, None], 9000 + POS[:, None], np.arange(4))
    check("sites/contig", same(sites["contig"], CONTIG) and sites["contig"].dtype == "<u4")
    check("sites/pos", same(sites["pos"], POS) and sites["pos"].dtype == "<i8")
    check("sites/ref", same(sites["ref"], REF) and sites["ref"].dtype == "u1")
    check("the enum of ref", sites["ref"].attrs["enum_names"] == b"A,C,G,T,N")
    check("sites/exposure", same(sites["exposure"], exposure) and sites["exposure"].dtype == "<u4")
    check("sites/depth", same(sites["depth"], exposure.sum(1)) and sites["depth"].dtype == "<u4")
    check("sites/raw_base", same(sites["raw_base"], raw))
    check("sites/raw_depth", same(sites["raw_depth"], raw.sum(1)))
    indels = h5["indels"]
    place = [(c, p) for c, p, r in zip(sites["contig"], sites["pos"], sites["ref"])
             if p % 4 == 1 and p % 13 and r < 4]
    check("indels were looked for everywhere", sites["assessed_indel"][()].all())
    check("an insertion and a deletion at each place",
          list(zip(indels["contig"], indels["pos"])) == [x for x in place for _ in range(2)])
    check("their spelling", all(
        (r, a) in ((b, b + b"CA"), (b + b"CA", b))
        for r, a, b in zip(indels["ref"], indels["alt"],
                           (b"ACGT"[sites["ref"][s]:sites["ref"][s] + 1] for s in indels["site"]))))
    check("their evidence", indels["evidence_count"][()].sum() == 5 * len(place)
          and indels["evidence_indel"][()].max() == 2 * len(place) - 1)
    e = h5["evidence"]
    at = np.flatnonzero((POS % 3 == 0) & (POS % 13 != 0))
    check("evidence/site", same(e["site"], np.repeat(at, 2)))
    check("evidence/bin", same(e["bin"], np.tile([47, 179], len(at))))
    check("evidence/alt", same(e["alt"], np.where(REF[np.repeat(at, 2)] == 0, 2, 0)))
    check("evidence/count", same(e["count"], np.tile([2, 1], len(at))))
    bins = h5["bins"]
    b = bins["category"][()] * 6 + bins["size"][()] * 2 + bins["suspicion"][()]
    check("bins", same(b * 10 + bins["level"][()], np.arange(180)))


def check_tables(h5):
    calls = h5["calls"]
    check("calls has the columns of the format", set(CALL_COLUMNS) <= set(calls))
    site = calls["site"][()]
    check("calls: place", same(calls["contig"], CONTIG[site]) and same(calls["pos"], POS[site]))
    check("calls: ref", same(calls["ref"], np.array([b"A", b"C", b"G", b"T", b"N"])[REF[site]]))
    check("calls: alt", set(calls["alt"][()]) == {b"A", b"G", b"T"} | set(calls["alt"][site == 6]))
    check("calls: depth", same(calls["depth"], h5["sites/depth"][()][site]))
    check("calls: forced", same(calls["forced"], site % 2))
    check("calls: filter", same(calls["filter"], np.array([513, 2, 0, 0])[site % 4]))
    check("calls: p", same(calls["p"], np.where(site == 7, 1.0, 3.25e-30)))
    vaf = calls["vaf"][()]
    depth = calls["depth"][()]
    check("missing is NaN", same(np.isnan(vaf), depth == 0) and not np.isnan(calls["p"][()]).any())
    good = depth > 0
    check("calls: vaf", same(vaf[good], calls["alt_molecules"][()][good] / depth[good]))
    check("rates", h5["rates/q"].shape == (18, 11) and h5["rates/e"].shape == (192, 180))
    check("rates: values", h5["rates/e"][191, 179] == 1e-7 * (192 * 180 - 1))
    check("families", same(h5["families/size"], (np.arange(195) % 11 * 3).reshape(3, 65)))
    reads = dict(zip(h5["reads/reason"][()], h5["reads/count"][()]))
    check("reads", len(reads) == 12 and reads[b"used"] == 3000 and reads[b"umi_n"] == 3 * 991)
    check("calibration", h5["calibration/observed"].shape == (13, 5))


def main():
    path = os.path.join(tempfile.mkdtemp(prefix="lt_h5py_"), "sample.h5")
    subprocess.run([sys.argv[1], path], check=True)
    try:
        head = check_head(path)
        with h5py.File(path, "r") as h5:
            check_root(h5, head)
            check_sites(h5)
            check_tables(h5)
    finally:
        os.remove(path)
        os.rmdir(os.path.dirname(path))
    print(f"1..{len(results)}")
    return 0 if all(results) else 1


sys.exit(main())
