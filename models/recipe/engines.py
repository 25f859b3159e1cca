"""The same exported model in transformers and in CTranslate2, side by side."""

from __future__ import annotations

from pathlib import Path

import ctranslate2
import torch
from network import END
from transformers import MarianMTModel, MarianTokenizer

LONGEST, COMPARED = 100, 90  # pieces; at the limit the two engines end differently


class Engines:
    """Both engines, one sentence at a time, on processor and in float32."""

    def __init__(self, hf_folder: Path, ct2_folder: Path) -> None:
        """Load the two folders."""
        self.model = MarianMTModel.from_pretrained(hf_folder).eval()
        self.tokenizer = MarianTokenizer.from_pretrained(hf_folder)
        self.translator = ctranslate2.Translator(
            str(ct2_folder), compute_type="float32", intra_threads=1
        )

    def source(self, text: str) -> list[str]:
        """Source pieces with the end mark."""
        return self.tokenizer.convert_ids_to_tokens(self.tokenizer(text).input_ids)

    def greedy_hf(self, text: str) -> list[str]:
        """Greedy output pieces of transformers."""
        batch = self.tokenizer([text], return_tensors="pt")
        output = self.model.generate(**batch, num_beams=1, do_sample=False, max_new_tokens=LONGEST)
        pieces = self.tokenizer.convert_ids_to_tokens(output[0].tolist())
        return [piece for piece in pieces if piece not in ("<pad>", "</s>")][:COMPARED]

    def greedy_ct2(self, text: str) -> list[str]:
        """Greedy output pieces of CTranslate2."""
        result = self.translator.translate_batch(
            [self.source(text)], beam_size=1, max_decoding_length=LONGEST
        )
        return result[0].hypotheses[0][:COMPARED]

    @torch.no_grad()
    def gap(self, text: str, target: list[str]) -> float:
        """Largest difference in a piece's log probability when both score the same target."""
        scored = self.translator.score_batch([self.source(text)], [target])[0].log_probs
        numbers = [*self.tokenizer.convert_tokens_to_ids(target), END]
        start = self.model.config.decoder_start_token_id
        logits = self.model(
            **self.tokenizer([text], return_tensors="pt"),
            decoder_input_ids=torch.tensor([[start, *numbers[:-1]]]),
        ).logits[0]
        wanted = logits.log_softmax(-1).gather(1, torch.tensor(numbers)[:, None])[:, 0]
        return float((wanted[: len(scored)] - torch.tensor(scored)).abs().max())
