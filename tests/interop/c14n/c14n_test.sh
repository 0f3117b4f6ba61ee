#!/usr/bin/env bash
# A small round of the comparison with libxml2, the same in every run.
exec "$(dirname "$0")/run" --count 500 --seed 20261124
