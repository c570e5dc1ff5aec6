#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# The bounce proof: 10,000 messages to a gateway without Durward, then with it; what bounces, what is lost.
#   run.sh [--durward PATH] [--messages N] [--seed N] [--sessions N] [--outage SECONDS] [--filling N] [--config FILE]
# README.md says what they mean. Without --durward only the first half.

set -eu
cd "$(dirname "$0")/../.."
exec "${SCENARIO:-.build/release/scenario}" bounces "$@"
