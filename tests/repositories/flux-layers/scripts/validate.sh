#!/usr/bin/env bash
set -o errexit
find . -type f -name '*.yaml' -print0 | while IFS= read -r -d $'\0' file; do yq e 'true' "$file" > /dev/null; done
