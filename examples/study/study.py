"""A study in cells: what a round trip does to the charged expressions of three outlets.

Run it cell by cell in an editor that knows `# %%` (VS Code, Spyder, Jupytext), or whole with
`python examples/study/study.py`; tables are pandas frames here. The
corpus (outlets.csv) is invented: 60 short texts by three outlets that do not exist, about ten
events that never took place; CC0.
"""

# %% The corpus: a column with the text, and whatever else is known of it
from pathlib import Path

import pandas as pd
from translate_compare import study

HERE = Path(__file__).parent
pd.set_option("display.width", 100)

# %% There and back, every charged expression followed, documents grouped by outlet
outlets = study(HERE / "outlets.csv", text="text", by="outlet", via="zh")
print(outlets)

# %% How much comes back, by category and by outlet: ranges, and intervals over documents
for row in outlets.summary["categories"]:
    rate = row["kept_or_paraphrased"]
    print(f"{row['category']:12} {rate['low']:.0%} to {rate['high']:.0%} of {rate['of']}")
ends = [f"kept_or_paraphrased_{end}" for end in ("low", "high", "interval_low", "interval_high")]
print(outlets.groups[["outlet", "documents", "of", *ends]].to_string(index=False))

# %% Do the outlets differ by more than their documents differ among themselves?
print(outlets.differences[["group", "less", "p", "p_holm"]].to_string(index=False))

# %% A row a mention: what was lost, and where
lost = outlets.mentions.query("fate == 'lost' and counted")
print(lost[["outlet", "source", "rendering", "returned_sentence"]].to_string(index=False))

# %% Figures (in a notebook, `outlets` alone shows them) and the methods paragraph
print(*outlets.figures(), sep=", ")
print(outlets.methods())

# %% All of it as files: tables, figures with their data, methods.txt, codebook.md
# outlets.write("study-files")
