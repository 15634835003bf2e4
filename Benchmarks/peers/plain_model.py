"""Reads plain models (see Instances/PlainModel.swift) and writes one LP of all slices in GLPK's format."""
from dataclasses import dataclass


@dataclass
class Link:
    source: int
    target: int
    forward: float
    reverse: float
    efficiency: float
    charge: float


@dataclass
class Offer:
    zone: int
    profile: int
    fuel: int
    base_cost: float
    fuel_cost: float
    rate: float
    capacity: float


@dataclass
class Model:
    hours: list
    voll: list
    load: list
    links: list
    offers: list
    availability: list
    multiplier: list

    @property
    def columns_per_slice(self):
        return len(self.offers) + 2 * len(self.links) + len(self.load)


def read_model(path):
    with open(path, encoding="ascii") as file:
        rows = [line.split() for line in file]
    zones, _, links, offers, profiles, fuels = map(int, rows[0])
    at = 1

    def take(count):
        nonlocal at
        at += count
        return rows[at - count : at]

    def numbers(row):
        return [float(word) for word in row]

    hours = numbers(take(1)[0])
    by_zone = [numbers(row) for row in take(zones)]
    return Model(
        hours=hours,
        voll=[row[0] for row in by_zone],
        load=[row[1:] for row in by_zone],
        links=[Link(int(row[0]), int(row[1]), *numbers(row[2:])) for row in take(links)],
        offers=[Offer(int(row[0]), int(row[1]), int(row[2]), *numbers(row[3:])) for row in take(offers)],
        availability=[numbers(row) for row in take(profiles)],
        multiplier=[numbers(row) for row in take(fuels)],
    )


def slice_columns(model, s, price):
    """Cost, limit and entries (zone, value) of a slice's columns."""
    for offer in model.offers:
        cost = offer.base_cost + offer.fuel_cost * model.multiplier[offer.fuel][s] + price * offer.rate
        yield cost, offer.capacity * model.availability[offer.profile][s], [(offer.zone, 1.0)]
    for link in model.links:
        yield link.charge, link.forward, [(link.source, -1.0), (link.target, link.efficiency)]
        yield link.charge, link.reverse, [(link.target, -1.0), (link.source, link.efficiency)]
    for zone, load in enumerate(model.load):
        yield model.voll[zone], load[s], [(zone, 1.0)]


def write_glpk(model, price, path):
    """Writes the LP; returns what its optimum is to be multiplied with for dollars."""
    zones, slices = len(model.load), len(model.hours)
    scale = sum(model.hours) / slices
    body, costs, entries, column = [], [], 0, 0
    for s in range(slices):
        for zone in range(zones):
            body.append(f"i {s * zones + zone + 1} l {model.load[zone][s]!r}\n")
    for s in range(slices):
        for cost, limit, column_entries in slice_columns(model, s, price):
            column += 1
            body.append(f"j {column} d 0 {limit!r}\n" if limit > 0 else f"j {column} s 0\n")
            costs.append(f"a 0 {column} {cost * model.hours[s] / scale!r}\n")
            for zone, value in column_entries:
                entries += 1
                costs.append(f"a {s * zones + zone + 1} {column} {value!r}\n")
    with open(path, "w", encoding="ascii") as file:
        file.write(f"p lp min {slices * zones} {column} {entries}\n")
        file.writelines(body)
        file.writelines(costs)
        file.write("e o f\n")
    return scale
