"""What the page shows, as plain values and escaped HTML; nothing here knows of Streamlit.

`panes.side_by_side` gives the linked panes, `framings.entries` the framings with their contexts,
`charts` the tables behind the evidence charts, `choices` what can be asked for and why the rest
can't, `markup` the few pieces of HTML.
"""

from __future__ import annotations

from translate.view.later import later_trips
from translate.view.panes import side_by_side, two_texts

__all__ = ["later_trips", "side_by_side", "two_texts"]
