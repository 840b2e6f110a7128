#!/bin/sh
# Runs two_paths in a folder of its own.
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$1" "$folder/sample"
