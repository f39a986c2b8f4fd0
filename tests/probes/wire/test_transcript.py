"""What is written down comes back the same, and what was not written down properly is refused in one sentence."""

import json
import subprocess
import sys
import textwrap
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from probes.device import Device
from probes.link import Exchange, Failure
from probes.links.recorded import RecordedLink
from probes.transcript import MAX_LINE, Header, Recorder, Transcript, TranscriptError

WHEN = "2026-11-23T08:30:00Z"
HEADER = Header(recorded_at=WHEN)
FIRST = HEADER.canonical() + b"\n"
SECOND = Exchange(ask="shell:id", exit_code=0, at=WHEN, seconds="0.1").canonical() + b"\n"

words = st.text(st.characters(exclude_categories=["Cs"]))
exchanges = st.builds(
    lambda ask, ending, **fields: Exchange(ask=f"shell:{ask}", at=WHEN, **ending, **fields),
    ask=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n"), min_size=1),
    ending=st.one_of(
        st.builds(lambda code: {"exit_code": code}, st.integers(0, 255)),
        st.builds(lambda failure: {"failure": failure}, st.sampled_from(Failure)),
    ),
    stdout=st.binary() | words.map(str.encode),
    stderr=st.binary(),
    detail=st.none() | words,
    seconds=st.decimals(0, 1000, places=3),
)
transcripts = st.builds(
    lambda said, **fields: Transcript(header=Header(recorded_at=WHEN, **fields), exchanges=tuple(said)),
    said=st.lists(exchanges, max_size=5),
    device=st.none() | st.builds(Device, kind=st.just("phone"), platform=st.just("android"), maker=words, model=words),
    software=st.dictionaries(words, words, max_size=2),
    provenance=words,
)


@settings(max_examples=100, deadline=None)
@given(transcript=transcripts)
def test_what_is_written_is_read_again(tmp_path_factory, transcript):
    path = tmp_path_factory.mktemp("transcript") / "adb.jsonl"
    transcript.write(path)
    assert Transcript.read(path) == transcript
    assert Transcript.read(path.read_bytes()) == transcript


@settings(max_examples=200, deadline=None)
@given(
    data=st.binary() | st.binary().map(lambda rest: FIRST + rest) | st.binary().map(lambda rest: FIRST + rest + b"\n")
)
def test_any_bytes_are_a_transcript_or_one_sentence(data):
    _read_or_one_sentence(data)


@settings(max_examples=200, deadline=None)
@given(at=st.integers(0, len(FIRST + SECOND) - 1), byte=st.integers(0, 255))
def test_one_wrong_byte_is_a_transcript_or_one_sentence(at, byte):
    data = bytearray(FIRST + SECOND)
    data[at] = byte
    _read_or_one_sentence(bytes(data))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)


@settings(max_examples=200, deadline=None)
@given(
    field=st.sampled_from(["ask", "exit_code", "stdout", "stderr", "failure", "at", "seconds", "more"]),
    value=json_values,
)
def test_any_value_in_any_field_is_an_exchange_or_one_sentence(field, value):
    line = json.loads(SECOND) | {field: value}
    _read_or_one_sentence(FIRST + json.dumps(line).encode() + b"\n")


def _read_or_one_sentence(data):
    try:
        read = Transcript.read(data)
    except TranscriptError as error:
        assert str(error).startswith("transcript, line ") and "\n" not in str(error)
    else:
        assert Transcript.read(b"".join(r.canonical() + b"\n" for r in (read.header, *read.exchanges))) == read


BAD = [
    (b"", "line 1: not JSON"),
    (b"\n", "line 1: not JSON"),
    (b"[]\n", "line 1: not a JSON object"),
    (b"{}\n", "line 1: the format is not truegrade/transcript/1"),
    (FIRST.replace(b"transcript/1", b"transcript/2"), "line 1: the format is not truegrade/transcript/1"),
    (FIRST.replace(b"false", b"true"), "line 1: a composed transcript must state its provenance"),
    (FIRST[:-1], "line 1: cut off before its end"),
    (FIRST + SECOND + SECOND[:40], "line 3: cut off before its end"),
    (FIRST + SECOND[:40] + b"\n" + SECOND, "line 2: not JSON"),
    (FIRST + b"\n" + SECOND, "line 2: not JSON"),
    (FIRST + b"\xff\n", "line 2: not JSON"),
    (FIRST + b"[" * 100_000 + b"\n", "line 2: not JSON"),
    (FIRST + SECOND.replace(b'"0.1"', b"0.1"), "line 2: seconds: write decimals as strings"),
    (FIRST + SECOND.replace(b'"0.1"', b"NaN"), "line 2: not JSON: NaN is not a number"),
    (FIRST + SECOND.replace(b'"exit_code":0', b'"exit_code":null'), "line 2: an exchange has either an exit code"),
    (FIRST + SECOND.replace(b'"ask"', b'"asked"'), "line 2: ask: Field required"),
    (FIRST + SECOND.replace(b'{"ask"', b'{"more":1,"ask"'), "line 2: more: Extra inputs"),
    (FIRST + SECOND.replace(b'{"ask"', b'{"ask":"shell:x","ask"'), "line 2: not JSON: a name occurs twice"),
    (FIRST + SECOND.replace(b'"stdout":""', b'"stdout":{"base64":7}'), "line 2: "),
    (FIRST + SECOND.replace(b'"stdout":""', b'"stdout":{"base64":"?"}'), "line 2: stdout: "),
    (FIRST + SECOND.replace(b'"stdout":""', b'"stdout":"\\ud800"'), "line 2: stdout: "),
    (FIRST + SECOND.replace(b"shell:id", b"shell:a\\nb"), "line 2: ask: "),
    (FIRST + SECOND.replace(b":0,", b":" + b"9" * 5000 + b","), "line 2: not JSON"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "sentence"), BAD, ids=[f"{n}-{s}" for n, (_, s) in enumerate(BAD)])
def test_bad_transcripts_are_refused_in_one_sentence(data, sentence):
    with pytest.raises(TranscriptError) as refused:
        Transcript.read(data)
    assert sentence in str(refused.value) and "\n" not in str(refused.value)


def test_an_endless_line_is_refused_before_it_is_held(tmp_path):
    path = tmp_path / "long.jsonl"
    with path.open("wb") as file:
        file.write(FIRST)
        file.truncate(4 * MAX_LINE)
    with pytest.raises(TranscriptError, match="line 2: too long"):
        Transcript.read(path)


def test_a_file_that_cannot_be_read_is_one_sentence(tmp_path):
    with pytest.raises(TranscriptError, match=r"none\.jsonl: cannot be read: No such file"):
        Transcript.read(tmp_path / "none.jsonl")
    with pytest.raises(TranscriptError, match="cannot be read: Is a directory"):
        Transcript.read(tmp_path)


def test_a_transcript_is_never_overwritten(tmp_path):
    path = tmp_path / "adb.jsonl"
    Transcript(header=HEADER).write(path)
    with pytest.raises(TranscriptError, match="is there already"):
        Transcript(header=HEADER).write(path)
    with pytest.raises(TranscriptError, match="cannot be written: No such file"):
        Recorder(RecordedLink(Transcript(header=HEADER)), tmp_path / "none" / "adb.jsonl", HEADER)


def test_a_recorder_passes_on_and_writes_down(tmp_path, transcript_of):
    told = transcript_of(
        [("shell:a", "1"), ("shell:b", b"\xff"), ("shell:a", {"failure": "timeout", "stdout": "half"})]
    )
    with Recorder(RecordedLink(told), tmp_path / "adb.jsonl", told.header) as recorder:
        answers = tuple(recorder.ask(exchange.ask) for exchange in told.exchanges)
    assert answers == told.exchanges
    assert Transcript.read(tmp_path / "adb.jsonl") == told


def test_threads_never_mix_their_lines(tmp_path, transcript_of):
    told = transcript_of([(f"shell:{number}", bytes([number]) * 5000) for number in range(64)])
    with Recorder(RecordedLink(told), tmp_path / "adb.jsonl", told.header) as recorder:
        threads = [threading.Thread(target=recorder.ask, args=[f"shell:{number}"]) for number in range(64)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    recorded = Transcript.read(tmp_path / "adb.jsonl")
    assert sorted(recorded.exchanges, key=lambda e: e.stdout) == list(told.exchanges)


def test_a_killed_recorder_loses_nothing_that_had_ended(tmp_path):
    path = tmp_path / "adb.jsonl"
    code = textwrap.dedent("""
        import os, signal, sys
        from pathlib import Path
        from probes.links.recorded import RecordedLink
        from probes.transcript import Header, Recorder, Transcript
        header = Header(recorded_at="2026-11-23T08:30:00Z")
        recorder = Recorder(RecordedLink(Transcript(header=header)), Path(sys.argv[1]), header)
        for number in range(7):
            recorder.ask(f"shell:{number}")
        os.kill(os.getpid(), signal.SIGKILL)
    """)
    assert subprocess.run([sys.executable, "-c", code, str(path)], check=False).returncode == -9
    assert [exchange.ask for exchange in Transcript.read(path).exchanges] == [f"shell:{n}" for n in range(7)]


def test_the_document_shows_a_transcript_that_can_be_read():
    page = Path(__file__).parents[3].joinpath("docs", "transcript.md").read_text("utf-8")
    example = page.split("```jsonl\n")[1].split("```")[0]
    transcript = Transcript.read(example.encode())
    link = RecordedLink(transcript)
    assert transcript.header.composed and transcript.header.device.name == "Example One"
    assert [link.ask("shell:cmd battery get -f level").stdout for _ in range(3)] == [b"80\n", b"81\n", b"81\n"]
    assert link.ask("pull:/sdcard/DCIM/x.jpg").stdout == b"\xff\xd8\xff\xe0"
    assert link.ask("shell:dumpsys sensorservice").failure is Failure.TIMEOUT
    for field in [*Header.model_fields, *Exchange.model_fields, *Device.model_fields, *Failure]:
        assert f"`{field}`" in page, f"docs/transcript.md says nothing of {field}"
    assert f"{MAX_LINE:,}" in page
