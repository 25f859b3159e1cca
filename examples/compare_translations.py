"""Where a charged expression gets lost: on the way to Chinese, or on the way back.

With a human translation in the place of the machine's Chinese, what is still lost is lost on the
way back.
"""

from pathlib import Path

from translate_compare import round_trip

folder = Path(__file__).parent
text = (folder / "beijing-visit.en.txt").read_text(encoding="utf-8")
human = (folder / "beijing-visit.zh.txt").read_text(encoding="utf-8")

machine = round_trip(text, via="zh").evidence.kept
with_human = round_trip(text, via="zh", middle=human).evidence.kept
for name, result in (("machine's Chinese", machine), ("human Chinese", with_human)):
    rate = result.kept_or_paraphrased
    print(f"{name}: kept or paraphrased {rate.low:.0%} to {rate.high:.0%} of {rate.of}")
