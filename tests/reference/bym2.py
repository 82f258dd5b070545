#!/usr/bin/env python3
"""Reference posteriors of Bayesian disease-mapping models, by Hamiltonian Monte Carlo.

    python bym2.py                     every case
    python bym2.py scotland-default    the cases that are named
    python bym2.py --list              the names

Writes `bym2/<case>.csv` beside this script: one line a quantity, with its posterior mean,
standard deviation, 2.5%, 50% and 97.5% quantiles and effective sample size. README.md says
what each case is. Inputs are read from the repository this script stands in, or from --root.

Every structured effect is drawn exactly, from the eigenvectors of its structure matrix:
there is no soft sum-to-zero constraint and no small number added to a diagonal.
"""

import argparse
import csv
import json
import math
import time
import tomllib
from pathlib import Path

import arviz
import jax
import jax.numpy as jnp
import numpy as np
import numpyro
import numpyro.distributions as dist
from jax.scipy.special import gammaln, logsumexp
from numpyro.infer import MCMC, NUTS

numpyro.enable_x64()

HERE = Path(__file__).resolve().parent
OUT = HERE / "bym2"
SCOTLAND = "pipeline/estimate/tests/data/scotland.csv"
ASSESSMENTS = "data-sources/dfe-children-in-need-fgm/snapshot.csv"
CHILDREN = "data-sources/ons-children-0-17/snapshot.csv"
BOUNDARIES = "data-sources/ons-borough-boundaries/snapshot.geojson"
PLAN = "outputs/fgm-risk-london/plan.toml"


# ---------------------------------------------------------------- structure matrices


def structure(neighbours):
    """D - W of binary neighbours: a list of lists of indices."""
    matrix = np.zeros((len(neighbours), len(neighbours)))
    for i, near in enumerate(neighbours):
        for j in near:
            assert i in neighbours[j], "neighbours must be mutual"
            matrix[i, j] = -1.0
        matrix[i, i] = len(near)
    return matrix


def walk(n):
    """The structure matrix of a first-order random walk over n periods: a path."""
    return structure([[j for j in (i - 1, i + 1) if 0 <= j < n] for i in range(n)])


def eigen(matrix):
    """Eigenvalues, the single null one first and exactly 0, and eigenvectors in columns."""
    values, vectors = np.linalg.eigh(matrix)
    assert values[0] < 1e-9 < values[1], "the graph must be in one piece"
    values[0] = 0.0
    return values, vectors


def scaling(matrix):
    """The geometric mean of the diagonal of the generalised inverse."""
    values, vectors = eigen(matrix)
    return math.exp(np.mean(np.log((vectors[:, 1:] ** 2) @ (1.0 / values[1:]))))


def scaled_eigen(matrix):
    """As `eigen`, of the matrix scaled so that `scaling` of it is 1."""
    return eigen(matrix * scaling(matrix))


# ---------------------------------------------------------------- likelihood


class Counts:
    """Poisson counts, each known as lower..upper; the upper of a missing one is None.

    `totals` has one entry for each independent set of published totals (a year, say): a list
    of groups, each a list of cells with the bounds of its sum, and the bounds of the sum of
    all groups. Bounds are (lower, upper), or None where nothing is known.
    """

    def __init__(self, lower, upper, totals=()):
        known = [i for i, u in enumerate(upper) if u is not None]
        self.known = np.array(known)
        low = np.array([lower[i] for i in known])
        width = np.array([upper[i] - lower[i] for i in known])
        steps = np.arange(width.max() + 1)
        self.values = low[:, None] + steps
        self.inside = steps <= width[:, None]
        self.constant = gammaln(self.values + 1.0)

        # Sums are taken of what exceeds the lower bounds. An exact cell exceeds its own by 0, so
        # only the others matter; rows are filled up with one that is surely 0 (`nothing`). No
        # sum beyond the greatest allowed one (`top`) is needed, and none of a group without bounds.
        at = {cell: row for row, cell in enumerate(known)}
        nothing = len(known)
        self.totals = len(totals)
        rooms = [room(groups, whole, lower) for groups, whole in totals]
        self.groups = []
        for g in range(len(totals[0][0]) if totals else 0):
            unsure = [[at[cell] for cell in groups[g][0] if width[at[cell]] > 0] if upto[g] is not None else []
                      for (groups, _), (_, upto) in zip(totals, rooms)]
            top = max((upto[g] for _, upto in rooms if upto[g] is not None), default=0)
            rows = np.full((len(totals), power_of_2(max(map(len, unsure)))), nothing)
            masks = np.ones((len(totals), min(top, rows.shape[1] * int(steps[-1])) + 1), bool)
            for t, ((groups, _), (least, _)) in enumerate(zip(totals, rooms)):
                rows[t, : len(unsure[t])] = unsure[t]
                window(masks[t], groups[g][1], least[g])
            self.groups.append((rows, masks, top))
        self.whole = np.ones((len(totals), 1 + sum(masks.shape[1] - 1 for _, masks, _ in self.groups)), bool)
        for mask, (_, bounds), (least, _) in zip(self.whole, totals, rooms):
            window(mask, bounds, sum(least))

    def log_probability(self, log_mean):
        """log P(every count within its bounds, and every total within its own)."""
        log_mean = log_mean[self.known]
        terms = self.values * log_mean[:, None] - jnp.exp(log_mean)[:, None] - self.constant
        terms = jnp.where(self.inside, terms, -jnp.inf)
        cells = logsumexp(terms, axis=1)
        result = cells.sum()
        if self.totals:
            # The cells given their own bounds: P(totals | cells) multiplies P(cells).
            given = jnp.exp(terms - cells[:, None])
            nothing = jnp.zeros((1, given.shape[1])).at[0, 0].set(1.0)
            given = jnp.concatenate([given, nothing])
            whole = None
            for rows, masks, top in self.groups:
                part = sum_of(given[rows], top) * masks
                whole = part if whole is None else convolve(whole, part)
            result += jnp.log((whole * self.whole).sum(axis=-1)).sum()
        return result


def room(groups, whole, lower):
    """Of every group: the sum of its lower bounds, and how far above that its sum may be (None: no matter)."""
    least = [sum(lower[cell] for cell in cells) for cells, _ in groups]
    upto = []
    for (_, bounds), own in zip(groups, least):
        limits = [bounds[1] - own] if bounds else []
        limits += [whole[1] - sum(least)] if whole else []
        upto.append(min(limits, default=None))
    return least, upto


def window(mask, bounds, least):
    """Clears the mask outside the bounds; index 0 stands for `least`."""
    if bounds:
        sums = least + np.arange(len(mask))
        mask &= (sums >= bounds[0]) & (sums <= bounds[1])
        assert mask.any(), f"no counts add up to {bounds}"


def power_of_2(n):
    return 1 << int(max(n - 1, 0)).bit_length()


def convolve(a, b):
    """The distribution of the sum of two independent counts, along the last axis."""
    n, m = a.shape[-1], b.shape[-1]
    lead = b.shape[:-1]
    # n rows of b, each moved one place to the right of the one above.
    row = jnp.concatenate([b, jnp.zeros((*lead, n))], axis=-1)[..., None, :]
    rows = jnp.broadcast_to(row, (*lead, n, m + n)).reshape(*lead, n * (m + n))
    rows = rows[..., : n * (m + n - 1)].reshape(*lead, n, m + n - 1)
    return jnp.einsum("...k,...ks->...s", a, rows)


def sum_of(parts, top):
    """The distribution, up to `top`, of the sum of 2^k counts: [..., counts, values]."""
    while parts.shape[-2] > 1:
        parts = convolve(parts[..., 0::2, :], parts[..., 1::2, :])[..., : top + 1]
    return parts[..., : top + 1][..., 0, :]


# ---------------------------------------------------------------- models


def half_normal(scale):
    return lambda name: numpyro.sample(name, dist.HalfNormal(scale))


def exponential(rate):
    return lambda name: numpyro.sample(name, dist.Exponential(rate))


def arcsine(name):
    """Beta(1/2, 1/2), which is the squared sine of a uniform angle; returns (phi, 1 - phi)."""
    angle = numpyro.sample(name + "_angle", dist.Uniform(0.0, math.pi / 2))
    return numpyro.deterministic(name, jnp.sin(angle) ** 2), jnp.cos(angle) ** 2


def uniform(name):
    phi = numpyro.sample(name, dist.Uniform(0.0, 1.0))
    return phi, 1.0 - phi


DEFAULT = {"intercept": 5.0, "coefficient": 5.0, "sigma": half_normal(1.0), "phi": arcsine}
EXPONENTIAL = {"intercept": 10.0, "coefficient": math.sqrt(1000.0),
               "sigma": exponential(-math.log(0.01)), "phi": uniform}


def normals(name, *shape):
    return numpyro.sample(name, dist.Normal(0.0, 1.0).expand(shape).to_event(len(shape)))


def bym2(matrix, priors):
    """sigma (sqrt(phi) u + sqrt(1 - phi) v), u the scaled ICAR with sum 0, v independent.

    Both are normal and share the eigenvectors of the structure matrix, so along each of them
    their sum is one normal variable of variance phi / eigenvalue + 1 - phi, and along the
    null one (the constant) of 1 - phi. Drawing that in place of u and v leaves the posterior
    of all else as it is, with half as many variables.
    """
    values, vectors = scaled_eigen(matrix)
    inverse = np.concatenate([[0.0], 1.0 / values[1:]])

    def effect():
        sigma = priors["sigma"]("sigma")
        phi, rest = priors["phi"]("phi")
        z = normals("space", len(values))
        return sigma * (vectors @ (jnp.sqrt(phi * inverse + rest) * z))

    return effect


def bym2_apart(matrix, priors):
    """The same as `bym2` with u and v drawn apart, to check it by."""
    values, vectors = scaled_eigen(matrix)

    def effect():
        sigma = priors["sigma"]("sigma")
        phi, rest = priors["phi"]("phi")
        u = vectors[:, 1:] @ (normals("u", len(values) - 1) / np.sqrt(values[1:]))
        v = normals("v", len(values))
        return sigma * (jnp.sqrt(phi) * u + jnp.sqrt(rest) * v)

    return effect


def independent(n, priors):
    return lambda: priors["sigma"]("sigma") * normals("space", n)


def linear(priors, effect, covariates):
    """b0 + X b + effect."""

    def predictor():
        result = numpyro.sample("intercept", dist.Normal(0.0, priors["intercept"])) + effect()
        for name, column in covariates.items():
            result = result + column * numpyro.sample(name, dist.Normal(0.0, priors["coefficient"]))
        return result

    return predictor


def leroux(matrix, priors):
    """b0 + sigma w, w ~ N(0, [phi (D - W) + (1 - phi) I]^-1), with D - W unscaled.

    Along the constant w has variance 1 / (1 - phi), which has no bound, and the data see only
    the sum of that part and b0. So the sum (`level`) is drawn, N(0, sd0^2 + sigma^2 / ((1 - phi) n)),
    and b0 from its normal distribution given the sum: exact, and without the ridge.
    """
    values, vectors = eigen(matrix)
    n = len(values)

    def predictor():
        sigma = priors["sigma"]("sigma")
        phi, rest = priors["phi"]("phi")
        z = normals("space", n - 1)
        w = vectors[:, 1:] @ (z / jnp.sqrt(phi * values[1:] + rest))
        own, shared = priors["intercept"] ** 2, sigma**2 / (rest * n)
        level = numpyro.sample("level", dist.Normal(0.0, jnp.sqrt(own + shared)))
        share = own / (own + shared)
        numpyro.deterministic("intercept", share * level + jnp.sqrt(share * shared) * normals("free"))
        return level + sigma * w

    return predictor


def space_time(matrix, periods, priors, interaction):
    """b0 + BYM2 + sigma_time g + sigma_interaction d, flattened with the periods fastest.

    g: scaled first-order random walk, sum 0. d: type II, such a walk for every area on its
    own; type IV, the product of the scaled walk and the scaled ICAR, with sums 0 both ways.
    """
    space = bym2(matrix, priors)
    areas, area_vectors = scaled_eigen(matrix)
    times, time_vectors = scaled_eigen(walk(periods))
    in_time = time_vectors[:, 1:] / np.sqrt(times[1:])
    in_space = area_vectors[:, 1:] / np.sqrt(areas[1:])

    def predictor():
        b0 = numpyro.sample("intercept", dist.Normal(0.0, priors["intercept"]))
        area = space()
        g = numpyro.sample("sigma_time", dist.HalfNormal(1.0)) * (in_time @ normals("time", periods - 1))
        if interaction == "II":
            d = normals("interaction", len(areas), periods - 1) @ in_time.T
        else:
            d = in_space @ normals("interaction", len(areas) - 1, periods - 1) @ in_time.T
        d = numpyro.sample("sigma_interaction", dist.HalfNormal(1.0)) * d
        return (b0 + area[:, None] + g[None, :] + d).reshape(-1)

    return predictor


# ---------------------------------------------------------------- data


class Scotland:
    """Lip cancer in the 53 districts that have neighbours: the three islands are left out."""

    def __init__(self, root):
        with open(root / SCOTLAND, newline="") as file:
            rows = [row for row in csv.DictReader(file) if row["neighbours"]]
        self.codes = [row["code"] for row in rows]
        at = {code: i for i, code in enumerate(self.codes)}
        self.matrix = structure([[at[n] for n in row["neighbours"].split()] for row in rows])
        self.observed = [int(row["observed"]) for row in rows]
        self.expected = np.array([float(row["expected"]) for row in rows])
        self.aff = np.array([float(row["aff"]) / 100.0 for row in rows])
        assert len(rows) == 53 and abs(scaling(self.matrix) - 0.557812468) < 1e-9

    def exact(self):
        return Counts(self.observed, self.observed)

    def withheld(self, total):
        """0 exact; 1 to 7 withheld; others rounded to the nearest 5. The total to the nearest 10."""
        bounds = [(0, 0) if n == 0 else (1, 7) if n <= 7 else rounded_to_5(n) for n in self.observed]
        lower, upper = zip(*bounds)
        if not total:
            return Counts(lower, upper)
        return Counts(lower, upper, [([(range(53), None)], around_10(nearest_10(sum(self.observed))))])


def rounded_to_5(n):
    middle = (n + 2) // 5 * 5
    return max(middle - 2, 8), middle + 2


def nearest_10(n):
    return (n + 5) // 10 * 10


def around_10(printed):
    return printed - 5, printed + 4


class London:
    """Assessments that name FGM in 33 boroughs and 8 years; a cell is area * 8 + year."""

    def __init__(self, root):
        with open(root / ASSESSMENTS, newline="") as file:
            cells = {(row["area_code"], int(row["year"])): row["assessments_fgm"] for row in csv.DictReader(file)}
        with open(root / CHILDREN, newline="") as file:
            people = {(row["area_code"], int(row["year"])): int(row["children"]) for row in csv.DictReader(file)}
        near = queen(root / BOUNDARIES)
        self.codes = sorted(code for code in near if code.startswith("E09"))
        self.years = sorted({year for _, year in cells})
        at = {code: i for i, code in enumerate(self.codes)}
        self.matrix = structure([sorted(at[n] for n in near[code]) for code in self.codes])
        assert (len(self.codes), len(self.years)) == (33, 8)
        assert np.trace(self.matrix) == 136 and abs(scaling(self.matrix) - 0.86792453) < 1e-8

        self.lower, self.upper, self.children, middle = [], [], [], []
        for code in self.codes:
            for year in self.years:
                text = cells[code, year]
                low, up = {"c": (1, 5), "x": (0, None)}.get(text) or (int(text), int(text))
                self.lower.append(low)
                self.upper.append(up)
                middle.append(3 if text == "c" else low)
                # A year to 31 March holds the 30 June of the calendar year before.
                self.children.append(people[code, year - 1])
        known = [k for k, up in enumerate(self.upper) if up is not None]
        self.rate = sum(middle[k] for k in known) / sum(self.children[k] for k in known)
        self.expected = np.array(self.children) * self.rate

        with open(root / PLAN, "rb") as file:
            groups = {g["code"]: g.get("members") for g in tomllib.load(file)["geography"]["groups"]}
        self.groups = [("E13000001", groups["E13000001"]), ("E13000002", groups["E13000002"])]
        self.printed = {key: int(value) for key, value in cells.items() if key[0] in (*groups, "E12000007")}
        self.at = at

    def totals(self):
        """Inner and Outer London within London, by year; none that has a missing member."""
        result = []
        for t, year in enumerate(self.years):
            parts, whole = [], True
            for code, members in self.groups:
                members = [self.at[m] * len(self.years) + t for m in members]
                full = all(self.upper[m] is not None for m in members)
                whole &= full
                parts.append((members, around_10(self.printed[code, year]) if full else None))
            result.append((parts, around_10(self.printed["E12000007", year]) if whole else None))
        return result

    def counts(self, totals=False):
        return Counts(self.lower, self.upper, self.totals() if totals else ())

    def write(self):
        """What went in, so that another program can read the same."""
        with open(OUT / "london-dfe-data.csv", "w", newline="") as file:
            out = csv.writer(file, lineterminator="\n")
            out.writerow(["area_code", "year", "lower", "upper", "expected"])
            for k, (low, up, expected) in enumerate(zip(self.lower, self.upper, self.expected)):
                area, t = divmod(k, len(self.years))
                up = "" if up is None else up
                out.writerow([self.codes[area], self.years[t], low, up, repr(float(expected))])
        with open(OUT / "london-dfe-totals-data.csv", "w", newline="") as file:
            out = csv.writer(file, lineterminator="\n")
            out.writerow(["area_code", "year", "lower", "upper"])
            for year, (parts, whole) in zip(self.years, self.totals()):
                codes = [code for code, _ in self.groups] + ["E12000007"]
                for code, bounds in zip(codes, [bounds for _, bounds in parts] + [whole]):
                    if bounds is not None:
                        out.writerow([code, year, *bounds])


def queen(path):
    """Neighbours are areas whose boundaries share a point."""
    at, near = {}, {}
    for feature in json.loads(path.read_text())["features"]:
        code = feature["properties"]["area_code"]
        near[code] = set()
        for point in points(feature["geometry"]["coordinates"]):
            at.setdefault(point, set()).add(code)
    for codes in at.values():
        for code in codes:
            near[code] |= codes - {code}
    return near


def points(coordinates):
    if isinstance(coordinates[0], (int, float)):
        yield tuple(coordinates)
    else:
        for part in coordinates:
            yield from points(part)


# ---------------------------------------------------------------- cases


def scotland(root, priors=DEFAULT, aff=False, model="bym2", counts=Scotland.exact):
    data = Scotland(root)
    if model == "leroux":
        predictor = leroux(data.matrix, priors)
    else:
        effect = {"bym2": lambda: bym2(data.matrix, priors),
                  "apart": lambda: bym2_apart(data.matrix, priors),
                  "iid": lambda: independent(53, priors)}[model]()
        predictor = linear(priors, effect, {"aff": data.aff} if aff else {})
    names = ["intercept"] + ["aff"] * aff + ["sigma"] + ["phi"] * (model != "iid")
    return predictor, counts(data), np.log(data.expected), names, data.codes


def london(root, totals=False, interaction="II"):
    data = London(root)
    data.write()
    predictor = space_time(data.matrix, len(data.years), DEFAULT, interaction)
    names = ["intercept", "sigma", "phi", "sigma_time", "sigma_interaction"]
    cells = [f"{code},{year}" for code in data.codes for year in data.years]
    return predictor, data.counts(totals), np.log(data.expected), names, cells


def case(build, draws, warmup=2000, accept=0.95, **options):
    return {"build": build, "draws": draws, "warmup": warmup, "accept": accept, "options": options}


CASES = {
    "scotland-default": case(scotland, 15000),
    "scotland-default-aff": case(scotland, 15000, aff=True),
    "scotland-exponential-aff": case(scotland, 15000, priors=EXPONENTIAL, aff=True),
    "scotland-exponential": case(scotland, 15000, priors=EXPONENTIAL),
    "scotland-nhs": case(scotland, 15000, counts=lambda data: data.withheld(total=False)),
    "scotland-nhs-total": case(scotland, 15000, counts=lambda data: data.withheld(total=True)),
    "scotland-leroux": case(scotland, 15000, model="leroux"),
    "scotland-iid": case(scotland, 15000, model="iid"),
    "london-dfe": case(london, 15000, accept=0.99),
    "london-dfe-totals": case(london, 10000, totals=True),
    "london-dfe-type4": case(london, 15000, accept=0.99, interaction="IV"),
}
# Not written unless named: u and v drawn apart, which must agree with scotland-default.
CHECKS = {"scotland-default-apart": case(scotland, 15000, model="apart")}


def run(name, root, chains, seed, scale):
    spec = (CASES | CHECKS)[name]
    draws, warmup = int(spec["draws"] * scale), spec["warmup"]
    predictor, counts, offset, names, cells = spec["build"](root, **spec["options"])

    def model():
        log_risk = predictor()
        numpyro.factor("likelihood", counts.log_probability(offset + log_risk))
        numpyro.deterministic("rr", jnp.exp(log_risk))

    start = time.time()
    kernel = NUTS(model, target_accept_prob=spec["accept"], max_tree_depth=10)
    mcmc = MCMC(kernel, num_warmup=warmup, num_samples=draws, num_chains=chains,
                chain_method="sequential", progress_bar=False)
    mcmc.run(jax.random.PRNGKey(seed), extra_fields=("diverging", "num_steps"))
    samples = mcmc.get_samples(group_by_chain=True)
    extra = mcmc.get_extra_fields()
    divergences = int(extra["diverging"].sum())
    steps = float(extra["num_steps"].mean())

    lines, worst, least = [], 0.0, math.inf
    rr = np.asarray(samples["rr"])
    for label, x in ([(n, np.asarray(samples[n])) for n in names]
                     + [(f"rr[{cell}]", rr[:, :, k]) for k, cell in enumerate(cells)]):
        ess = min(arviz.ess(x, method="bulk"), arviz.ess(x, method="tail"))
        worst, least = max(worst, float(arviz.rhat(x))), min(least, float(ess))
        figures = [x.mean(), x.std(ddof=1), *np.quantile(x, [0.025, 0.5, 0.975])]
        lines.append([label, *(f"{v:.6g}" for v in figures), f"{ess:.0f}"])
    with open(OUT / f"{name}.csv", "w", newline="") as file:
        file.write(f"# max r-hat {worst:.5f}; divergences {divergences}; least ess {least:.0f}; {chains} chains,"
                   f" {warmup} of warm-up and {draws} draws each; target_accept {spec['accept']}; seed {seed}\n")
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["quantity", "mean", "sd", "q025", "q50", "q975", "ess"])
        out.writerows(lines)
    print(f"{name}: {time.time() - start:.0f} s; {steps:.0f} steps a draw; max r-hat {worst:.5f};"
          f" divergences {divergences}; least ess {least:.0f}", flush=True)
    for line in lines[: len(names)]:
        print("   ", *line, flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("cases", nargs="*", metavar="CASE", help="names of cases; all when none is given")
    parser.add_argument("--list", action="store_true", help="print the names of the cases")
    parser.add_argument("--root", type=Path, default=HERE.parents[1], help="the repository")
    parser.add_argument("--chains", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--scale", type=float, default=1.0, help="multiplies the numbers of draws")
    given = parser.parse_args()
    if given.list:
        print(*CASES, sep="\n")
        return
    OUT.mkdir(exist_ok=True)
    for name in given.cases or CASES:
        run(name, given.root, given.chains, given.seed, given.scale)


if __name__ == "__main__":
    main()
