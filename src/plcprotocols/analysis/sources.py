# SPDX-License-Identifier: MIT
"""Where the measures come from: each source with what is taken from it, and what of it is our own.

An address is where we read of it. What was not read for this library says so, and what of a formula is not its source's.
"""

from __future__ import annotations

from plcprotocols.model.provenance import Source

SHARES = Source(
    "Archibeque et al. 2017, Quantitative measures of equity in small groups",
    "the share of the speaking time as the basis of equity; equality of amounts is not equity of access",
    "https://ar5iv.labs.arxiv.org/html/1711.00053",
)
GINI = Source(
    "Dixon, Weiner, Mitchell-Olds & Woodley 1987, Bootstrapping the Gini coefficient of inequality, Ecology 68(5)",
    "the coefficient, and its multiplication by n / (n - 1) for small samples, as the address cites it",
    "https://rdrr.io/cran/DescTools/man/Gini.html",
)
EVENNESS = Source(
    "Pielou 1966, The measurement of diversity in different types of biological collections, Journal of Theoretical Biology 13",
    "the entropy of shares relative to the logarithm of how many there are, as the address cites it",
    "https://scikit.bio/docs/latest/generated/skbio.diversity.alpha.pielou_e.html",
)
FREEDOM = Source(
    "Lai, Carletta & Renals 2013, Detecting summarization hot spots in meetings using group level involvement and turn-taking features, Interspeech",
    "turn-taking freedom: the conditional entropy of the next speaker, relative to its largest; that this leaves out who speaks is our reading. "
    "Not read for this library",
)
RETURNS = Source(
    "Parker 1988, Speaking turns in small group interaction: a context-sensitive event sequence model, "
    "Journal of Personality and Social Psychology 54(6)",
    "the floor that returns to the one before last (ABA); the expectation from turn shares alone is constructed. Not read for this library",
)
SHIFTS = Source(
    "Gibson 2003, Participation shifts: order and differentiation in group conversation, Social Forces 81(4)",
    "the thirteen shifts between speaker, target and unaddressed, in four families",
    "https://academic.oup.com/sf/article-abstract/81/4/1335/2234586",
)
CONSTRUCTED = Source("plcprotocols", "the formula is constructed; no source prints it")
BOOTSTRAP = Source(
    "Efron & Tibshirani 1993, An introduction to the bootstrap, Chapman & Hall",
    "the percentile interval over samples drawn with replacement. Not read for this library",
)
PERMUTATION = Source(
    "Phipson & Smyth 2010, Permutation p-values should never be zero, Statistical Applications in Genetics and Molecular Biology 9(1)",
    "the p-value of random permutations counts the observed one among them, as the address cites it",
    "https://rdrr.io/cran/statmod/man/permp.html",
)
ALIGNMENT = Source(
    "van der Aalst, Adriansyah & van Dongen 2012, Replaying history on process models for conformance checking and performance analysis, "
    "WIREs Data Mining and Knowledge Discovery 2(2)",
    "a log and a model aligned by moves of both, of the log alone and of the model alone, and what departs as a part of the worst; what weighs "
    "how much is constructed. Not read for this library",
)
