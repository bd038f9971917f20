#!/bin/sh
#SBATCH --job-name=tconv-sweep
#SBATCH --array=0-3
#SBATCH --ntasks=1
#SBATCH --cpus-per-task=1
#SBATCH --mem=1G
#SBATCH --time=24:00:00
#SBATCH --requeue
# A sweep in shards, each a task of the array: Slurm gives each its number. A task that is requeued goes on from its
# checkpoint. Submit it from a folder that all nodes see, and merge when all are done:
#
#   sbatch slurm.sh
#   tconv merge sweep/*.json --json sweep.json
#
# To be changed: what is verified, the space, the size of the array, the cores of a task.
mkdir -p sweep
tconv verify ${TCONV_SUBJECT:-phases} --exhaustive ${TCONV_SPACE:-2d-3475} --shard "$SLURM_ARRAY_TASK_ID/$SLURM_ARRAY_TASK_COUNT" \
  --jobs "${SLURM_CPUS_PER_TASK:-1}" --resume "sweep/$SLURM_ARRAY_TASK_ID.state" --json "sweep/$SLURM_ARRAY_TASK_ID.json"
code=$?
[ $code = 1 ] && exit 0  # a finding is a result: it is in the report
exit $code
