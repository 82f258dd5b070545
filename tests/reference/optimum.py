"""The fewest cells that can be withheld of a table, by other means than `fgm-map disclose`.

Branch and cut on the cells (Fischetti and Salazar-González 2001, Management Science 47:1008-1026),
with HiGHS. What is safe is what docs/disclose.md says: counts from 1 to the threshold must be able
to fall to 1 and to rise to the threshold, and a count withheld besides must not be known to lie
above 1 while it could still be at risk. Zeros are printed, so a withheld count is at least 1.
"""

import time
from math import ceil

import highspy
import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

NOUGHT = 1e-7
CLOSE = 1e-5
FAR = 1e5
# So many cuts of each demand that a pattern does not meet, where cuts are weak: in tables that are no networks.
ORDERS = 3


def quiet():
    """A solver that prints nothing and runs on one thread."""
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    return solver


class Moves:
    """How far a cell can move while all sums hold.

    `sums` are (total, parts) of cells' places; a move of a cell is bound by what may be known of it.
    """

    def __init__(self, counts, sums):
        self.counts = np.asarray(counts, dtype=float)
        self.size = len(counts)
        self.solver = quiet()
        for _ in range(self.size):
            self.solver.addVar(0.0, 0.0)
        for total, parts in sums:
            places = np.array([total, *parts], dtype=np.int32)
            signs = np.array([-1.0] + [1.0] * len(parts))
            self.solver.addRow(0.0, 0.0, len(places), places, signs)
        self.all = np.arange(self.size, dtype=np.int32)
        self.lower = self.upper = None

    def bound(self, lower, upper):
        """Sets how far each cell may fall and rise."""
        self.lower, self.upper = lower, upper
        self.solver.changeColsBounds(self.size, self.all, lower, upper)

    def farthest(self, cell, sign, by):
        """How far `cell` moves towards `sign`, up to `by`; all moves, and their reduced costs."""
        low, high = self.lower[cell], self.upper[cell]
        self.solver.changeColBounds(cell, -by if sign < 0 else low, by if sign > 0 else high)
        self.solver.changeColCost(cell, -sign)
        self.solver.run()
        if self.solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise RuntimeError(f"moves: {self.solver.getModelStatus()}")
        solution = self.solver.getSolution()
        moves, reduced = np.array(solution.col_value), np.array(solution.col_dual)
        self.solver.changeColCost(cell, 0.0)
        self.solver.changeColBounds(cell, low, high)
        return sign * moves[cell], moves, reduced

    def cut(self, cell, sign, by, reduced):
        """Shares of cells of which some must be withheld so that `cell` can move by `by`: their sum is at least 1."""
        own = 1.0 + sign * reduced[cell]
        if own < NOUGHT:
            return None
        most = np.where(reduced < -NOUGHT, FAR, 0.0)
        falls = np.maximum(self.counts - 1.0, 0.0)
        most = np.where(reduced > NOUGHT, reduced * falls, most)
        most[self.counts < 0.5] = 0.0
        most[cell] = 0.0
        return np.minimum(most / (by * own), 1.0)


def bounds_of(counts, withheld, by):
    """Bounds of moves where `withheld` are the shares by which each cell is withheld.

    A cell that is wholly withheld rises without end; one that is so in part by its share of `by`.
    """
    falls = np.maximum(counts - 1.0, 0.0)
    is_whole = withheld > 1.0 - NOUGHT
    upper = np.where(is_whole, FAR, withheld * by)
    lower = -np.where(is_whole, falls, withheld * np.minimum(falls, by))
    is_none = (withheld < NOUGHT) | (counts < 0.5)
    return np.where(is_none, 0.0, lower), np.where(is_none, 0.0, upper)


def demands(counts, threshold):
    """(cell, direction, by how much) of every cell at risk."""
    for cell, count in enumerate(counts):
        if 1 <= count <= threshold:
            if count > 1:
                yield cell, -1, int(count) - 1
            if count < threshold:
                yield cell, 1, int(threshold - count)


def strongest(moves, counts, withheld, cell, sign, by, order):
    """The cut of a demand where as many cells as can be are withheld without its being met.

    Such a cut names few cells. `order` is that in which they are tried; cells of share 0 do not help.
    """
    withheld = withheld.copy()

    def tried():
        moves.bound(*bounds_of(counts, withheld, 1.0))
        reached, _, reduced = moves.farthest(cell, sign, by)
        return moves.cut(cell, sign, by, reduced) if reached < by - CLOSE else None

    shares = tried()
    for other in order:
        if withheld[other] > 0.5 or counts[other] < 0.5:
            continue
        withheld[other] = 1.0
        if shares[other] < NOUGHT:
            continue
        found = tried()
        if found is None:
            withheld[other] = 0.0
        else:
            shares = found
    return shares


def fewest(moves, counts, withheld, cell, by, threshold):
    """Cells, besides those at risk, without any of which `cell` could not fall by `by`."""
    withheld = withheld.copy()
    for other in np.flatnonzero((withheld > 0.5) & (counts > threshold)):
        if other == cell:
            continue
        withheld[other] = 0.0
        moves.bound(*bounds_of(counts, withheld, 1.0))
        if moves.farthest(cell, -1, by)[0] < by - CLOSE:
            withheld[other] = 1.0
    return np.flatnonzero((withheld > 0.5) & (counts > threshold))


def unmet(moves, counts, withheld, threshold, order=None):
    """A cut for every demand that a pattern does not meet; a stronger one where an order is given."""
    found = []
    last = None
    for cell, sign, by in sorted(demands(counts, threshold), key=lambda of: of[2]):
        if by != last:
            moves.bound(*bounds_of(counts, withheld, by))
            last = by
        reached, _, reduced = moves.farthest(cell, sign, by)
        if reached < by - CLOSE:
            found.append((cell, sign, by, moves.cut(cell, sign, by, reduced)))
    if order is None:
        return [cut[-1] for cut in found]
    return [strongest(moves, counts, withheld, *demand, order) for *demand, _ in found]


def betrayed(moves, counts, sums, withheld, threshold, order, is_network):
    """A cut for every cell withheld besides that could be at risk but is known to be above 1.

    Where the few cells are withheld that let it fall to the threshold, others must let it fall to 1.
    """

    def can_fall(few):
        if is_network:
            return True
        pattern = ((counts >= 1) & (counts <= threshold)).astype(float)
        pattern[few] = 1.0
        return whole_ends(counts, sums, pattern, cell, threshold)[0] <= threshold

    cuts = []
    for cell in np.flatnonzero((withheld > 0.5) & (counts > threshold)):
        by = counts[cell] - 1.0
        moves.bound(*bounds_of(counts, withheld, 1.0))
        reached, _, _ = moves.farthest(cell, -1, by)
        least = ceil(counts[cell] - reached - CLOSE)
        if 1 < least <= threshold:
            shares = strongest(moves, counts, withheld, cell, -1, by, order).copy()
            few = fewest(moves, counts, withheld, cell, counts[cell] - threshold, threshold)
            if not can_fall(few):
                few = np.flatnonzero((withheld > 0.5) & (counts > threshold))
                if not can_fall(few):
                    continue
            shares[few] -= 1.0
            cuts.append((shares, 1.0 - len(few)))
    return cuts


def whole_ends(counts, sums, withheld, cell, most):
    """The least and the largest whole number, up to `most`, that a withheld cell can be."""
    rows, places, signs = [], [], []
    for row, (total, parts) in enumerate(sums):
        for place, sign in [(total, -1.0)] + [(part, 1.0) for part in parts]:
            rows.append(row), places.append(place), signs.append(sign)
    holds = coo_array((signs, (rows, places)), shape=(len(sums), len(counts))).tocsr()
    lower = np.where(withheld > 0.5, 1.0, counts)
    upper = np.where(withheld > 0.5, counts + 1e4, counts)
    upper[cell] = max(counts[cell], most)
    cost = np.zeros(len(counts))
    ends = []
    for sign in (1.0, -1.0):
        cost[cell] = sign
        found = milp(
            cost,
            constraints=LinearConstraint(holds, 0, 0),
            bounds=Bounds(lower, upper),
            integrality=np.ones(len(counts)),
        )
        ends.append(round(sign * found.fun))
    return ends


def unsafe_in_whole_numbers(counts, sums, withheld, threshold):
    """Withheld cells that whole numbers leave too little open of."""
    found = []
    for cell in np.flatnonzero(withheld > 0.5):
        low, high = whole_ends(counts, sums, withheld, cell, threshold)
        if low <= threshold and not (low <= 1 and high >= threshold):
            found.append(int(cell))
    return found


class Master:
    """Which cells are withheld, under the cuts found so far."""

    def __init__(self, counts, sums, threshold):
        self.counts = counts
        self.size = len(counts)
        self.solver = quiet()
        for count in counts:
            is_given = 1 <= count <= threshold
            self.solver.addVar(1.0 if is_given else 0.0, 0.0 if count == 0 else 1.0)
        self.all = np.arange(self.size, dtype=np.int32)
        self.solver.changeColsCost(self.size, self.all, np.ones(self.size))
        # A cell that is alone in a sum is known, and printing it tells nothing more.
        for total, parts in sums:
            members = [cell for cell in (total, *parts) if counts[cell] > 0]
            for cell in members:
                shares = np.zeros(self.size)
                shares[[other for other in members if other != cell]] = 1.0
                shares[cell] = -1.0
                self.add(shares, 0.0)

    def add(self, shares, least):
        """The shares of the withheld cells are `least` together."""
        places = np.flatnonzero(np.abs(shares) > NOUGHT).astype(np.int32)
        self.solver.addRow(least, highspy.kHighsInf, len(places), places, shares[places])

    def solve(self, is_whole, seconds):
        """The cheapest pattern and a bound, or None where time ran out first."""
        kind = highspy.HighsVarType.kInteger if is_whole else highspy.HighsVarType.kContinuous
        self.solver.changeColsIntegrality(self.size, self.all, np.array([kind] * self.size))
        self.solver.setOptionValue("mip_rel_gap", 0.0)
        self.solver.setOptionValue("time_limit", self.solver.getRunTime() + max(seconds, 0.1))
        # Else it may answer with what it knows of shares, and call that optimal.
        self.solver.clearSolver()
        self.solver.run()
        status = self.solver.getModelStatus()
        if status == highspy.HighsModelStatus.kInfeasible:
            raise ValueError("no pattern is safe")
        info = self.solver.getInfo()
        bound = info.mip_dual_bound if is_whole else info.objective_function_value
        if status != highspy.HighsModelStatus.kOptimal:
            return None, bound if is_whole else 0.0
        return np.array(self.solver.getSolution().col_value), bound


def is_possible(counts, sums, threshold):
    """Whether withholding all that may be is enough, by linear programming."""
    counts = np.asarray(counts, dtype=float)
    return not unmet(Moves(counts, sums), counts, (counts > 0).astype(float), threshold)


def optimum(counts, sums, threshold, seconds, is_network):
    """The fewest cells and a pattern of so many; a bound and None where time runs out."""
    counts = np.asarray(counts, dtype=float)
    end = time.monotonic() + seconds
    moves, master = Moves(counts, sums), Master(counts, sums, threshold)
    bound = 0
    is_whole = False
    rng = np.random.default_rng(1)
    while time.monotonic() < end:
        withheld, found = master.solve(is_whole, end - time.monotonic())
        if ceil(found - CLOSE) > bound:
            bound = ceil(found - CLOSE)
            master.add(np.ones(len(counts)), bound)
        if withheld is None:
            break
        if not is_whole:
            # Shares bound moves only roughly: what is asked of a cell may move another by more.
            cuts = unmet(moves, counts, withheld, threshold)
            cuts = [shares for shares in cuts if shares @ withheld < 0.99]
            for shares in cuts:
                master.add(shares, 1.0)
            is_whole = not cuts
            continue
        withheld = np.round(withheld)
        has_cut = False
        for _ in range(1 if is_network else ORDERS):
            order = rng.permutation(len(counts))
            stronger = None if is_network else order
            cuts = [(shares, 1.0) for shares in unmet(moves, counts, withheld, threshold, stronger)]
            cuts = cuts or betrayed(moves, counts, sums, withheld, threshold, order, is_network)
            for shares, least in cuts:
                master.add(shares, least)
            has_cut |= bool(cuts)
        if has_cut:
            continue
        if not is_network:
            broken = unsafe_in_whole_numbers(counts, sums, withheld, threshold)
            if broken:
                shares = (withheld < 0.5).astype(float)
                shares[counts == 0] = 0.0
                least = 1.0
                if not any(1 <= counts[cell] <= threshold for cell in broken):
                    # Fewer cells may do as well, so that this pattern alone is ruled out.
                    besides = (withheld > 0.5) & (counts > threshold)
                    shares[besides] = -1.0
                    least -= besides.sum()
                master.add(shares, least)
                continue
        if withheld.sum() > bound:
            raise RuntimeError(f"a pattern of {withheld.sum()} cells, and a bound of {bound}")
        return int(withheld.sum()), withheld > 0.5
    return bound, None
