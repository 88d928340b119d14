"""Reading order: what is defined before what uses it, cycles taken as one, ties by a key."""

import heapq
from collections.abc import Mapping, Sequence
from typing import Any


def topological(count: int, after: Mapping[int, Mapping[int, int]], keys: Sequence[Any]) -> list[int]:
    """The numbers below `count`, each after all it depends on; what depends on each other stays together.

    `after` maps a number to those that come after it, with how much speaks for that; among numbers that depend
    on each other the most that can be is kept. Whatever is free to go first goes by its key; keys must be
    different from each other.
    """
    component = _components(count, after)
    inside: dict[int, list[int]] = {}
    for node in range(count):
        inside.setdefault(component[node], []).append(node)
    waiting = dict.fromkeys(inside, 0)
    follows: dict[int, set[int]] = {number: set() for number in inside}
    for node, later in after.items():
        for other in later:
            here, there = component[node], component[other]
            if here != there and there not in follows[here]:
                follows[here].add(there)
                waiting[there] += 1
    for number, nodes in inside.items():
        inside[number] = _least_against(nodes, after, keys)
    ready = [(keys[inside[number][0]], number) for number, blockers in waiting.items() if not blockers]
    heapq.heapify(ready)
    result: list[int] = []
    while ready:
        _, number = heapq.heappop(ready)
        result.extend(inside[number])
        for other in follows[number]:
            waiting[other] -= 1
            if not waiting[other]:
                heapq.heappush(ready, (keys[inside[other][0]], other))
    return result


def _least_against(
    nodes: Sequence[int], after: Mapping[int, Mapping[int, int]], keys: Sequence[Any]
) -> list[int]:
    """An order of a cycle's nodes with little against it: each time the one with most after and least before it.

    Eades, Lin and Smyth's greedy heuristic for feedback arcs (1993), with weights.
    """
    left = set(nodes)
    balance = dict.fromkeys(nodes, 0)
    before: dict[int, dict[int, int]] = {node: {} for node in nodes}
    for node in nodes:
        for other, weight in after.get(node, {}).items():
            if other in left:
                before[other][node] = weight
                balance[node] += weight
                balance[other] -= weight
    result = []
    while left:
        first = min(left, key=lambda node: (-balance[node], keys[node]))
        left.discard(first)
        result.append(first)
        for other, weight in after.get(first, {}).items():
            if other in left:
                balance[other] += weight
        for other, weight in before[first].items():
            balance[other] -= weight
    return result


def _components(count: int, after: Mapping[int, Mapping[int, int]]) -> list[int]:
    """Tarjan's strongly connected components, without recursion: the component's number of each node."""
    number = [0] * count
    low = [0] * count
    component = [-1] * count
    stack: list[int] = []
    seen = 0
    for root in range(count):
        if number[root]:
            continue
        path = [(root, iter(sorted(after.get(root, ()))))]
        while path:
            node, later = path[-1]
            if not number[node]:
                seen += 1
                number[node] = low[node] = seen
                stack.append(node)
            for other in later:
                if not number[other]:
                    path.append((other, iter(sorted(after.get(other, ())))))
                    break
                if component[other] < 0:
                    low[node] = min(low[node], number[other])
            else:
                path.pop()
                if low[node] == number[node]:
                    while True:
                        member = stack.pop()
                        component[member] = node
                        if member == node:
                            break
                if path:
                    parent = path[-1][0]
                    low[parent] = min(low[parent], low[node])
    return component
