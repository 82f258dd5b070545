"""What spopt and access find on the networks of tests/fixtures/pmed.

Writes covering.csv (LSCP and MCLP, by spopt with CBC) and access.csv (two-step floating
catchment areas, by access) beside them. Demand, capacities and radii are made from the
numbers of the nodes, as siting's and catchment's tests make them.
"""

import csv
from pathlib import Path

import numpy as np
import pandas as pd
import pulp
from access import Access, weights
from scipy.sparse import coo_array
from scipy.sparse.csgraph import shortest_path
from spopt.locate import LSCP, MCLP

PMED = Path(__file__).parent.parent / "fixtures" / "pmed"
NODES = 100
NETWORKS = range(1, 6)
RADII = [40, 70, 100]
SITES = [2, 5]
# Of access, which is tried on the first network.
RADIUS = 90


def lengths(network):
    """Shortest paths between all nodes; of an edge that is given twice, the last length holds."""
    edges = {}
    with (PMED / "edges.csv").open() as table:
        for row in csv.DictReader(table):
            if int(row["problem"]) == network:
                pair = sorted([int(row["from"]) - 1, int(row["to"]) - 1])
                edges[tuple(pair)] = int(row["length"])
    ends = np.array(list(edges)).T
    graph = coo_array((list(edges.values()), ends), shape=(NODES, NODES))
    return shortest_path(graph, directed=False)


def weight(node):
    """How much demand a node has, counted from 1."""
    return node % 7 + 1


def solved(model):
    problem = model.solve(pulp.PULP_CBC_CMD(msg=False)).problem
    assert pulp.LpStatus[problem.status] == "Optimal", problem.status
    return round(problem.objective.value())


def covering():
    demand = np.array([weight(node + 1) for node in range(NODES)])
    with (PMED / "covering.csv").open("w") as out:
        table = csv.writer(out, lineterminator="\n")
        table.writerow(["problem", "radius", "fewest_sites", *[f"covered_by_{p}" for p in SITES]])
        for network in NETWORKS:
            cost = lengths(network)
            for radius in RADII:
                fewest = solved(LSCP.from_cost_matrix(cost, radius))
                most = [solved(MCLP.from_cost_matrix(cost, demand, radius, p)) for p in SITES]
                table.writerow([network, radius, fewest, *most])


def floating_catchments():
    cost = lengths(1)
    nodes = range(1, NODES + 1)
    sites = [node for node in nodes if node % 10 == 0]
    pairs = [(i, j, cost[i - 1, j - 1]) for i in nodes for j in sites]
    made = Access(
        demand_df=pd.DataFrame({"node": nodes, "people": [weight(node) for node in nodes]}),
        demand_index="node",
        demand_value="people",
        supply_df=pd.DataFrame({"node": sites, "capacity": [node // 10 for node in sites]}),
        supply_index="node",
        supply_value="capacity",
        cost_df=pd.DataFrame(pairs, columns=["from", "to", "length"]),
        cost_origin="from",
        cost_dest="to",
        cost_name="length",
    )
    zones = weights.step_fn({RADIUS / 3: 1, 2 * RADIUS / 3: 0.68, RADIUS: 0.22})
    alike = made.two_stage_fca(name="alike", max_cost=RADIUS)["alike_capacity"].fillna(0)
    zoned = made.enhanced_two_stage_fca(name="zoned", max_cost=RADIUS, weight_fn=zones)["zoned_capacity"].fillna(0)
    with (PMED / "access.csv").open("w") as out:
        table = csv.writer(out, lineterminator="\n")
        table.writerow(["node", "alike", "zones"])
        for node in nodes:
            table.writerow([node, *[f"{a[node]:.12f}" for a in (alike, zoned)]])


if __name__ == "__main__":
    covering()
    floating_catchments()
