#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Fits the scores of the default policy anew, within the bounds that stand behind them, and writes them into it.
#
# Usage: tune.sh PATH_TO_ACCURACY
# DURWARD_VECTORS (folder with corpora/*.tar.xz; default ../shared/vectors beside the repository).
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
corpora=${DURWARD_VECTORS:-$here/../../../shared/vectors}/corpora
work=$(mktemp -d "${TMPDIR:-/tmp}/durward-tune.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
for name in spamassassin trec07p-first20000; do
    [[ -r $corpora/$name.tar.xz ]] || { echo "tune: no $corpora/$name.tar.xz; set DURWARD_VECTORS" >&2; exit 1; }
    tar -xf "$corpora/$name.tar.xz" -C "$work"
done
"$1" tune --corpora "$work" --policy "$here/../../Packaging/durward.yaml"
git -C "$here" diff --stat -- "$here/../../Packaging/durward.yaml"
