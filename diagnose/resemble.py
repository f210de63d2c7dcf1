"""Which known cause a text resembles when no rule recognises it: BM25 over the words of the entries.

A resemblance is never a finding; it orders suspicions and breaks ties between equally supported hypotheses.
Sources of the weighting: Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond (2009), over the
number of an entry's texts that use a word; and the mean direction of these texts, after Rocchio (1971).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from diagnose.knowledge.entry import Cause, Symptom
from diagnose.late import late

SATURATION = 1.2
#: Low: a cause with many known wordings is met more often, too.
LENGTH_SHARE = 0.25
#: How much the direction of a cause's texts counts beside BM25 (which gives a word up to SATURATION + 1).
DIRECTION = 8.0
#: No cause has the heaviest use of every word of a text: so much of the weight is all that one can cover.
FULL = 0.75
#: As many texts more of each platform are thought to use a word and not to use it.
UNSEEN = 1.0
TEXT_MAX = 256 * 1024
_WORD = late(r"[A-Za-z]{3,}")
_PART = late(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_STOP = frozenset("the and for with that this not from was are has have been but will its can you any all into".split())
_TROUBLE = late(
    r"(?<!\b0 )(?<!\bno )(?:error|fail|warn)|cannot|n['\u2019]t\b|\b(?:could|do|does|did|is|are|was|were|has|have|will) not\b|unable|denied|forbidden|"
    r"time[d ]?-?out|not found|no such|refus|invalid|\bstuck\b|\bhangs?\b|hanging|\bhung\b|freezes|frozen|crash|never (?:\w+ )?"
    r"(?:comes?|gets?|starts?|boots?|ends?|finish|reach)|\bloop|black screen|blank screen|remains the same|"
    r"missing|pending|panic|unschedul|insufficient|exceed|unsupported|unavailable|not supported|abort|reject|conflict|"
    r"expired|unreachable|backoff|degraded|disconnected|emergency|corrupt|exception|fault|does not exist|not allowed|"
    r"fehler|konnte nicht|nicht gefunden|verweigert|erreur|impossible|échec|introuvable|no se pudo|无法|失败|エラー|ошибка",
    re.IGNORECASE,
)


def words_of(text: str) -> list[str]:
    """The words of a text in lower case, CamelCase taken apart, without stop words."""
    parts = (part.lower() for word in _WORD.findall(text) for part in _PART.findall(word))
    return [part for part in parts if len(part) > 2 and part not in _STOP]


class WordIndex(Struct, frozen=True):
    """``weights``: word -> (number of the cause, weight in thousandths), pairs one after the other; ``causes`` by number.

    ``speaks``: word -> for each of ``platforms`` the logarithm (in thousandths) of how much more often its texts use it.
    """

    causes: tuple[str, ...]
    weights: Mapping[str, Sequence[int]]
    platforms: tuple[str, ...] = ()
    speaks: Mapping[str, Sequence[int]] = {}


def build_word_index(causes: Mapping[str, Cause], symptoms: Mapping[str, Symptom]) -> WordIndex:
    """The words of each cause's title, summary, symptoms with their patterns, and firing examples, weighted."""
    texts = {
        key: [Counter(words_of(text)) for text in _texts(cause, symptoms)] for key, cause in sorted(causes.items())
    }
    counts = {key: Counter(word for words in each for word in words) for key, each in texts.items()}
    frequency = Counter(word for words in counts.values() for word in words)
    rarity = {word: math.log(1 + len(counts) / count) for word, count in frequency.items()}
    mean = sum(sum(words.values()) for words in counts.values()) / max(1, len(counts))
    weights: dict[str, list[int]] = {}
    for number, (key, words) in enumerate(counts.items()):
        damping = SATURATION * (1 - LENGTH_SHARE + LENGTH_SHARE * sum(words.values()) / mean)
        direction = _direction(texts[key], rarity)
        for word, count in sorted(words.items()):
            weight = count * (SATURATION + 1) / (count + damping) + DIRECTION * direction[word]
            weights.setdefault(word, []).extend((number, round(1000 * rarity[word] * weight)))
    platforms = tuple(sorted({key.partition(".")[0] for key in texts}))
    return WordIndex(tuple(counts), weights, platforms, _speaks(texts, platforms))


def _speaks(texts: Mapping[str, Sequence[Counter[str]]], platforms: Sequence[str]) -> dict[str, list[int]]:
    """What each word says of the platform, by the share of the platform's texts that use it (naive Bayes)."""
    uses = {platform: Counter[str]() for platform in platforms}
    known = Counter[str]()
    for key, each in texts.items():
        platform = key.partition(".")[0]
        known[platform] += len(each)
        uses[platform].update(word for words in each for word in words)
    speaks = {}
    for word in sorted(set().union(*uses.values())):
        shares = [(uses[one][word] + UNSEEN) / (known[one] + 2 * UNSEEN) for one in platforms]
        mean = sum(shares) / len(shares)
        speaks[word] = [round(1000 * math.log(share / mean)) for share in shares]
    return speaks


def _direction(texts: Iterable[Counter[str]], rarity: Mapping[str, float]) -> dict[str, float]:
    """The mean direction of the texts in the space of words, of length 1."""
    total: dict[str, float] = {}
    for words in texts:
        weighed = {word: (1 + math.log(count)) * rarity[word] for word, count in words.items()}
        length = math.hypot(*weighed.values())
        for word, weight in weighed.items():
            total[word] = total.get(word, 0.0) + weight / length
    length = math.hypot(*total.values())
    return {word: weight / length for word, weight in total.items()}


def _texts(cause: Cause, symptoms: Mapping[str, Symptom]) -> Iterable[str]:
    """The texts of a cause, each once."""
    return dict.fromkeys(_all_texts(cause, symptoms))


def _all_texts(cause: Cause, symptoms: Mapping[str, Symptom]) -> Iterable[str]:
    yield cause.title
    yield cause.summary
    for condition in (*cause.when.all, *cause.when.any):
        symptom = symptoms.get(condition.symptom)
        if symptom:
            yield symptom.says
            for sighting in symptom.seen:
                yield sighting.like
                yield from wordings_of(sighting.text)
    for example in cause.examples.fires:
        yield "\n".join((example.bundle, *example.documents.values()))


def wordings_of(pattern: str) -> list[str]:
    """What a pattern spells, cut at each of its alternatives."""
    return _NO_WORDS.sub(" ", pattern).split("|")


#: What stands in a pattern and is no word of the texts it meets: names of groups, classes, escapes.
_NO_WORDS = late(r"\?P<\w+>|\[[^\]]*\]|\\.")


def resemblances(text: str, index: WordIndex) -> dict[str, float]:
    """Cause -> resemblance from 0 to 1: the share of the text's weight that the cause's words cover, FULL counting as all."""
    counts = Counter(words_of(text[:TEXT_MAX]))
    scores = [0.0] * len(index.causes)
    most = 0.0
    for word, count in sorted(counts.items()):
        pairs = index.weights.get(word)
        if not pairs:
            continue
        emphasis = min(1 + math.log(count), 2.0)
        most += emphasis * max(pairs[1::2])
        for number, weight in zip(pairs[::2], pairs[1::2], strict=True):
            scores[number] += emphasis * weight
    told = zip(index.causes, scores, strict=True)
    return {cause: min(1.0, score / (FULL * most)) for cause, score in told if score > 0} if most else {}


def platform_gaps(text: str, index: WordIndex) -> dict[str, float]:
    """Platform -> how much less the words of a text speak of it than of the likeliest (difference of log-likelihoods)."""
    said = [0] * len(index.platforms)
    for word in set(words_of(text[:TEXT_MAX])):
        for number, weight in enumerate(index.speaks.get(word, ())):
            said[number] += weight
    return {one: (max(said) - each) / 1000 for one, each in zip(index.platforms, said, strict=True)}


def trouble_lines(text: str) -> list[tuple[int, str]]:
    """The lines (number from 1, text) that use a word of trouble; at most 200."""
    found = []
    for number, line in enumerate(text[: 4 * TEXT_MAX].split("\n"), start=1):
        if _TROUBLE.search(line):
            found.append((number, line))
            if len(found) == 200:
                break
    return found
