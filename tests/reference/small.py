"""Posteriors of small maps by importance sampling from the prior.

    python small.py > bym2/small.csv

Needs numpy alone. Every draw of the prior is weighted by the probability of what is known of the
counts; the intercept is drawn near where it can be, and weighted back. The model is that of the
README, with its default priors. Seed 1; a few minutes.
"""

import sys
from math import lgamma

import numpy as np

DRAWS, CHUNK = 2_000_000, 50_000

# Areas' neighbours, expected counts, what is known of each count, totals from the inside out,
# and a normal proposal of the intercept.
LINE = lambda n: [(at, at + 1) for at in range(n - 1)]
CASES = {
    "noughts": (LINE(4), [1, 2, 3, 4], [(0, 0)] * 4, [], (-3.0, 4.0)),
    "low": (LINE(4), [2, 5, 3, 4], [(0, 4)] * 4, [], (-2.0, 4.0)),
    "wide": (LINE(3), [10, 20, 5], [(0, 200), (0, 200), (0, 5)], [], (-2.0, 4.0)),
    "three totals": (
        LINE(10) + [(0, 9)],
        [1, 2, 3, 4, 2, 1, 5, 3, 2, 2],
        [(1, 7)] * 10,
        [(3, 6, 6), (5, 20, 20), (10, 30, 34)],
        (0.0, 0.6),
    ),
    "one total": (LINE(5), [3, 5, 8, 2, 6], [(1, 7)] * 5, [(5, 20, 20)], (-0.2, 0.6)),
    "wide with a total": (
        LINE(5),
        [10, 20, 5, 40, 25],
        [(12, 12), (15, 15), (3, 3), (0, 300), (0, 300)],
        [(5, 100, 100)],
        (0.0, 0.6),
    ),
}


def scaled(areas, edges):
    """Eigenvectors of the intrinsic autoregression and their standard deviations, scaled."""
    precision = np.zeros((areas, areas))
    for a, b in edges:
        precision[a, b] = precision[b, a] = -1.0
    np.fill_diagonal(precision, -precision.sum(1))
    values, vectors = np.linalg.eigh(precision)
    inverse = np.where(values > 1e-9, 1.0 / np.maximum(values, 1e-9), 0.0)
    factor = np.exp(np.log((vectors**2 * inverse).sum(1)).mean())
    return vectors, inverse / factor


def chances(ln_mean, within, most):
    """Poisson probabilities of the counts of an interval, a column a count."""
    lower, upper = within
    counts = np.arange(lower, min(upper, most) + 1)
    ln_factorial = np.array([lgamma(count + 1.0) for count in counts])
    return lower, np.exp(counts * ln_mean[:, None] - np.exp(ln_mean)[:, None] - ln_factorial)


def add(a, b, most):
    (first, a), (second, b) = a, b
    size = min(a.shape[1] + b.shape[1] - 1, most - first - second + 1)
    both = np.zeros((a.shape[0], size))
    for at in range(b.shape[1]):
        width = min(a.shape[1], size - at)
        if width > 0:
            both[:, at : at + width] += a[:, :width] * b[:, at : at + 1]
    return first + second, both


def ln_likelihood(ln_means, cells, totals):
    most = totals[-1][2] if totals else 10**6
    each = [chances(ln_means[:, at], within, most) for at, within in enumerate(cells)]
    if not totals:
        return sum(np.log(of.sum(1) + 1e-300) for _, of in each)
    so_far, done = (0, np.ones((len(ln_means), 1))), 0
    for count, lower, upper in totals:
        for at in range(done, count):
            so_far = add(so_far, each[at], most)
        done = count
        first, of = so_far
        sums = first + np.arange(of.shape[1])
        so_far = first, of * ((sums >= lower) & (sums <= upper))
    return np.log(so_far[1].sum(1) + 1e-300)


def main():
    print("# importance sampling from the prior, seed 1, 2,000,000 draws a case: tests/reference/small.py")
    print("case,quantity,mean,q025,q50,q975,ess")
    for name, (edges, expected, cells, totals, (middle, spread)) in CASES.items():
        numbers = np.random.default_rng(1)
        vectors, inverse = scaled(len(expected), edges)
        kept = []
        for _ in range(DRAWS // CHUNK):
            intercept = middle + spread * numbers.normal(size=CHUNK)
            sigma = np.abs(numbers.normal(size=CHUNK))
            phi = numbers.beta(0.5, 0.5, CHUNK)
            scales = np.sqrt(phi[:, None] * inverse + (1 - phi)[:, None])
            effects = (scales * numbers.normal(size=(CHUNK, len(expected)))) @ vectors.T
            risks = intercept[:, None] + sigma[:, None] * effects
            ln = ln_likelihood(risks + np.log(expected), cells, totals)
            ln += -(intercept**2) / 50 + (intercept - middle) ** 2 / (2 * spread**2)
            few = ln > ln.max() - 25
            kept.append(np.column_stack([ln, np.exp(risks), sigma, phi])[few])
        kept = np.concatenate(kept)
        weights = np.exp(kept[:, 0] - kept[:, 0].max())
        weights /= weights.sum()
        size = 1.0 / (weights**2).sum()
        names = [f"rr[{at}]" for at in range(len(expected))] + ["sigma", "phi"]
        for quantity, values in zip(names, kept[:, 1:].T):
            order = np.argsort(values)
            below = np.cumsum(weights[order])
            ends = values[order][np.searchsorted(below, [0.025, 0.5, 0.975])]
            row = [weights @ values, *ends]
            print(f"{name},{quantity}," + ",".join(f"{of:.5g}" for of in row) + f",{size:.0f}")
        sys.stdout.flush()


main()
