#!/bin/sh
# Trains kana.traineddata: train_kana.sh BUILD OUT.traineddata OCRB_CHECKPOINT
# The lower layers start from the OCR-B model's (itself made from nothing); the rest from noise.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
build=$(cd "$1" && pwd)
out=$2
start=$3
python=${PYTHON:-/usr/bin/python3}
export OMP_THREAD_LIMIT=1
cd "$build"

"$python" "$here/kana_lines.py" short short 3000 201
"$python" "$here/kana_lines.py" train train 9000 202
"$python" "$here/pack.py" short short.list
"$python" "$here/pack.py" train train.list
cat short.list train.list > all.list

mkdir -p ld/kana td
echo '1 1 1' > ld/radical-stroke.txt
cat short/*.gt.txt train/*.gt.txt > kana.txt
unicharset_extractor --output_unicharset kana.unicharset --norm_mode 1 kana.txt
printf 'preserve_interword_spaces 1\n' > ld/kana/kana.config
combine_lang_model --input_unicharset kana.unicharset --script_dir ld --output_dir td --lang kana \
  --pass_through_recoder
base="--traineddata td/kana/kana.traineddata --target_error_rate -1 --debug_interval 0"
step() { # name, lines, rate, list, further options
  name=$1; lines=$2; rate=$3; list=$4; shift 4
  lstmtraining $base --model_output "$name" --max_iterations "$lines" --learning_rate "$rate" \
    --train_listfile "$list" "$@" > "$name.log" 2>&1
  grep -a 'At iteration' "$name.log" | tail -1
}
step a 9000 1e-3 short.list --continue_from "$start" --append_index 3 \
  --net_spec '[Lfx96 Lrx96 Lfx128 O1c90]'
step b 25000 1e-3 all.list --continue_from a_checkpoint
step c 20000 5e-4 train.list --continue_from b_checkpoint --reset_learning_rate
step d 10000 1e-4 train.list --continue_from c_checkpoint --reset_learning_rate
lstmtraining --stop_training --continue_from d_checkpoint --traineddata td/kana/kana.traineddata \
  --model_output kana.traineddata
cp kana.traineddata "$out.part" && mv "$out.part" "$out"
