#!/usr/bin/env bash
exec "$(dirname "$0")/run" messages 8
