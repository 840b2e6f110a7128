#!/bin/sh
# check.sh COMPILER LANGUAGE STANDARD INCLUDE_DIR HEADER...
# Each public header compiles alone, and twice, with every warning an error. TAP on stdout.
compiler=$1 language=$2 standard=$3 include=$4
shift 4
echo "1..$#"
n=0
failed=0
for header in "$@"; do
    n=$((n + 1))
    if said=$(printf '#include "%s"\n#include "%s"\ntypedef int alone;\n' "$header" "$header" |
        $compiler -x "$language" "-std=$standard" -pedantic -Wall -Wextra -Werror -fsyntax-only \
            -I "$include" - 2>&1); then
        echo "ok $n - $header"
    else
        printf '%s\n' "$said" >&2
        echo "not ok $n - $header"
        failed=1
    fi
done
exit "$failed"
