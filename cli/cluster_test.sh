#!/bin/sh
# The command lines of examples/cluster/ make the report of the whole search, byte for byte but for times: those of the
# Kubernetes manifest and of the Slurm script themselves, run as processes with the variables that the clusters set.
#
#   cluster_test.sh TCONV EXAMPLES LIBRARY    LIBRARY: a wrong one, so that there are findings to merge
set -u
examples=$2
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir "$scratch/bin" && ln -s "$1" "$scratch/bin/tconv"
export PATH="$scratch/bin:$PATH"
export TCONV_SUBJECT="phases $3" TCONV_SPACE=1d-466
cd "$scratch" || exit 1
failures=0

# same WHAT FILE: the file is the whole report, times apart
same() {
  grep -v '^  "seconds"' "$2" >"$2.timeless"
  cmp -s "$2.timeless" whole.timeless && return
  echo "FAILED: $1 is not the report of the whole search"
  diff "$2.timeless" whole.timeless | head -n 20
  failures=$((failures + 1))
}

tconv verify $TCONV_SUBJECT --exhaustive $TCONV_SPACE --json whole.json >out
[ $? = 1 ] && grep -q '^FINDING ' out || { echo 'FAILED: nothing is found in the whole search'; exit 1; }
grep -v '^  "seconds"' whole.json >whole.timeless

# The block of the manifest after "- |", without its indentation.
awk '/^ *- \|$/ { inside = 1; match($0, /^ */); indent = RLENGTH + 2; next }
     inside { if (substr($0, 1, indent) ~ /[^ ]/) exit; print substr($0, indent + 1) }' "$examples/kubernetes.yaml" >pod.sh
shards=$(sed -n 's/^  completions: //p' "$examples/kubernetes.yaml")
[ -s pod.sh ] && [ "${shards:-0}" -gt 1 ] || { echo 'FAILED: there is no command in kubernetes.yaml'; exit 1; }
mkdir -p kubernetes/sweep slurm
for index in $(seq 0 $((shards - 1))); do
  (cd kubernetes && JOB_COMPLETION_INDEX=$index /bin/sh -c "$(cat ../pod.sh)" >"$index.out" 2>&1) &
  (cd slurm && SLURM_ARRAY_TASK_ID=$index SLURM_ARRAY_TASK_COUNT=$shards sh "$examples/slurm.sh" >"$index.out" 2>&1) &
done
wait
for cluster in kubernetes slurm; do
  [ "$(ls $cluster/sweep/*.json 2>&1 | wc -l)" = "$shards" ] || { cat $cluster/*.out; failures=$((failures + 1)); }
  tconv merge $cluster/sweep/*.json --json $cluster.json >merged.out 2>merged.err
  [ $? = 1 ] || { echo "FAILED: merge of $cluster"; cat merged.err; failures=$((failures + 1)); }
  same $cluster $cluster.json
done
exit $((failures > 0))
