#!/bin/sh
# Trains ocrb.traineddata from nothing: train_ocrb.sh BUILD OUT.traineddata
# A curriculum: short clean lines, 18 clean digits, spoiled lines, varied pitch, a lower rate.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
build=$(cd "$1" && pwd)
out=$2
python=${PYTHON:-/usr/bin/python3}
export OMP_THREAD_LIMIT=1
cd "$build"

"$python" "$here/ocrb_lines.py" short short 3000 101
"$python" "$here/ocrb_lines.py" clean clean 2500 102
"$python" "$here/ocrb_lines.py" spoiled spoiled 6000 103
"$python" "$here/ocrb_lines.py" varied varied 4000 104
"$python" "$here/pack.py" short short.list
"$python" "$here/pack.py" clean clean.list
"$python" "$here/pack.py" spoiled spoiled.list
"$python" "$here/pack.py" varied varied.list
cat short.list clean.list > one.list
cat clean.list spoiled.list > two.list
cat spoiled.list varied.list > three.list

mkdir -p ld td
echo '1 1 1' > ld/radical-stroke.txt
printf '0123456789\n' > digits.txt
unicharset_extractor --output_unicharset dig.unicharset --norm_mode 1 digits.txt
combine_lang_model --input_unicharset dig.unicharset --script_dir ld --output_dir td --lang ocrb \
  --pass_through_recoder
base="--traineddata td/ocrb/ocrb.traineddata --target_error_rate -1 --debug_interval 0"
# Limits are in lines, not seconds, so that a slow machine makes the same model.
step() { # name, lines, rate, list, further options
  name=$1; lines=$2; rate=$3; list=$4; shift 4
  lstmtraining $base --model_output "$name" --max_iterations "$lines" --learning_rate "$rate" \
    --train_listfile "$list" "$@" > "$name.log" 2>&1
  grep -a 'At iteration' "$name.log" | tail -1
}
spec='[1,36,0,1 Ct3,3,16 Mp3,3 Lfys48 Lfx64 Lrx64 Lfx64 O1c12]'
step a 9000 1e-3 short.list --net_spec "$spec"
step b 4000 1e-3 one.list --continue_from a_checkpoint
step c 12000 5e-4 two.list --continue_from b_checkpoint --reset_learning_rate
step d 12000 5e-4 three.list --continue_from c_checkpoint --reset_learning_rate
step e 8000 1e-4 three.list --continue_from d_checkpoint --reset_learning_rate
lstmtraining --stop_training --continue_from e_checkpoint --traineddata td/ocrb/ocrb.traineddata \
  --model_output ocrb.traineddata
cp ocrb.traineddata "$out.part" && mv "$out.part" "$out"
