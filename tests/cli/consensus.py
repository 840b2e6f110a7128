#!/usr/bin/env python3
"""Consensus reads of a simulated library, with the tags that fgbio and fgumi write.

usage: samtools view -h sample.bam | consensus.py KIND | samtools view -b > consensus.bam

KIND is duplex (one pair a molecule, with both strands' tags), bare (the same without the tags that
count by base), or simplex (one pair a strand; MI names it). The simulator's read names tell the
molecule and the strand (NUMBER.LEFT.COPY.STRAND.READ), so nothing is guessed. A base of a strand is
what most of its reads show; ties go to the first seen. SAM in and out, in coordinate order.
"""
import collections
import sys

Call = collections.namedtuple("Call", "bases quals depths errors")


def call(reads):
    """The consensus of reads that begin at one place: (bases, qualities) of each."""
    out = Call([], [], [], [])
    for column in zip(*(zip(*read) for read in reads)):
        votes = collections.Counter(base for base, _ in column)
        base, n = votes.most_common(1)[0]
        best = max(qual for b, qual in column if b == base)
        out.bases.append(base)
        out.quals.append(min(45, ord(best) - 33 + 10 * (n > 1)))
        out.depths.append(len(column))
        out.errors.append(len(column) - n)
    return out


def text(quals):
    return "".join(chr(33 + min(q, 93)) for q in quals)


def join(a, b):
    """What both strands say; N where they disagree."""
    if not a or not b:
        return "".join((a or b).bases), text((a or b).quals)
    same = [x == y for x, y in zip(a.bases, b.bases)]
    return (
        "".join(x if s else "N" for x, s in zip(a.bases, same)),
        text(x + y if s else 2 for x, y, s in zip(a.quals, b.quals, same)),
    )


def strand_tags(letter, c, by_base):
    depth = (max(c.depths), min(c.depths)) if c else (0, 0)
    tags = [f"{letter}D:i:{depth[0]}", f"{letter}M:i:{depth[1]}"]
    if c and by_base:
        tags.append(f"{letter}d:B:s," + ",".join(map(str, c.depths)))
        tags.append(f"{letter}e:B:s," + ",".join(map(str, c.errors)))
        if letter != "c":
            tags.append(f"{letter}c:Z:" + "".join(c.bases))
            tags.append(f"{letter}q:Z:" + text(c.quals))
    return tags


def record(like, name, bases, quals, tags):
    flag = str(int(like[1]) & ~1024)
    return [name, flag] + like[2:9] + [bases, quals] + tags


def consensus(kind, molecule, number, strands):
    """strands: {"A": {read: fields of its raw records}, "B": ...}; a read is forward or reverse."""
    first = "A" if "A" in strands else "B"
    for reverse in (False, True):
        calls = {}
        for strand, reads in strands.items():
            calls[strand] = call([(f[9], f[10]) for f in reads[reverse]])
        if kind == "simplex":
            for strand, c in calls.items():
                tags = [f"MI:Z:{number}/{strand}"] + strand_tags("c", c, True)
                like = strands[strand][reverse][0]
                yield record(like, f"{molecule}/{strand}", "".join(c.bases), text(c.quals), tags)
            continue
        a, b = calls[first], calls.get("B") if first == "A" else None
        total = a.depths if not b else [x + y for x, y in zip(a.depths, b.depths)]
        tags = [f"MI:Z:{number}", f"cD:i:{max(total)}", f"cM:i:{min(total)}"]
        tags += strand_tags("a", a, kind == "duplex") + strand_tags("b", b, kind == "duplex")
        yield record(strands[first][reverse][0], molecule, *join(a, b), tags)


def main():
    molecules = {}
    for line in sys.stdin:
        if line[0] == "@":
            sys.stdout.write(line)
            continue
        f = line.rstrip("\n").split("\t")
        molecule, strand, _ = f[0].rsplit(".", 2)
        reads = molecules.setdefault(molecule, {}).setdefault(strand, {False: [], True: []})
        reads[bool(int(f[1]) & 16)].append(f)
    out = []
    for number, (molecule, strands) in enumerate(molecules.items()):
        out += consensus(sys.argv[1], molecule, number, strands)
    for f in sorted(out, key=lambda f: (f[2], int(f[3]))):
        print("\t".join(f))


if __name__ == "__main__":
    main()
