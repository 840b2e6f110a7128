#!/usr/bin/env python3
"""Turns the kernels into C: embed.py OUT.c KERNEL.cl...

Own includes are put in where they stand, once each; #line lines make a driver's messages name the
file and line that a person edits. The text comes as an array of lines (ISO C promises only 4095
characters a string) with its SHA-256.
"""
import hashlib
import os
import re
import sys


def flatten(path, seen):
    """The lines of a file with its own includes put in; nothing when it was put in before."""
    if path in seen:
        return []
    seen.add(path)
    name = os.path.basename(path)
    out = ['#line 1 "%s"' % name]
    with open(path, encoding='ascii') as text:
        for number, line in enumerate(text.read().splitlines(), 1):
            include = re.match(r'#include "(.*)"', line)
            if include:
                out += flatten(os.path.join(os.path.dirname(path), include.group(1)), seen)
                out.append('#line %d "%s"' % (number + 1, name))
            else:
                out.append(line)
    return out


def main():
    out_path, *kernels = sys.argv[1:]
    seen = set()
    lines = [line + '\n' for kernel in kernels for line in flatten(kernel, seen)]
    digest = hashlib.sha256(''.join(lines).encode('ascii')).hexdigest()
    with open(out_path, 'w', encoding='ascii') as out:
        out.write('/* Made by embed.py from the kernels. */\n#include "kernels_text.h"\n\n')
        out.write('const char *const lt_kernels_line[] = {\n')
        for line in lines:
            escaped = line.replace('\\', '\\\\').replace('"', '\\"').replace('\n', '\\n')
            out.write('    "%s",\n' % escaped)
        out.write('};\nconst unsigned lt_kernels_n_lines = %d;\n' % len(lines))
        out.write('const char lt_kernels_sha256[65] = "%s";\n' % digest)


main()
