"""Holds emissions and cost of the default study against HiGHS on a linear program that is made here, from the CSV tables.

Usage: check_study.py PROGRAM [STUDY]

Nothing of the program is used to read the study or to make its linear program: tables and calibration.toml are read here. For
2025 and 2030 at 0, 20 and 40 $/short ton, without additions, without and with generation standards: covered emissions
against `curve`, what the system spends against a run whose reserve price is the price. Ends with code 1 where they differ.
"""
import csv
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib

import highs as peer
import highspy
import numpy

YEARS, PRICES = (2025, 2030), (0, 20, 40)
# What both may be apart, relative: HiGHS accepts a row that is 1e-7 off.
AGREEMENT = 1e-6
# The program takes the least emissions of dispatches of equal cost, those at a price a hair higher.
HAIR = 1e-6
# A flow or a charge below this, MW, is none.
NOTHING = 1e-6


class Study:
    """Tables as rows of text, with the fitted parameters' changes made."""

    def __init__(self, folder):
        self.folder = folder
        with open(os.path.join(folder, "study.toml"), "rb") as file:
            self.settings = tomllib.load(file)
        names = [name[:-4] for name in os.listdir(folder) if name.endswith(".csv")]
        self.tables = {name: self.read(name) for name in names}
        path = os.path.join(folder, "calibration.toml")
        if os.path.exists(path):
            with open(path, "rb") as file:
                for parameter in tomllib.load(file)["parameter"]:
                    for change in parameter["change"]:
                        self.calibrate(change, parameter["value"])

    def read(self, name):
        with open(os.path.join(self.folder, f"{name}.csv"), newline="", encoding="utf-8-sig") as file:
            return list(csv.DictReader(file))

    def __getitem__(self, name):
        return self.tables.get(name, [])

    def calibrate(self, change, value):
        def meets(row):
            for column, wanted in change.get("where", {}).items():
                wanted = wanted if isinstance(wanted, list) else [wanted]
                if not any(same(row[column], w) for w in wanted):
                    return False
            return True

        rows = [row for row in self[change["table"]] if meets(row)]
        assert rows and "years" not in change, change
        column = change["column"]
        for row in rows:
            old = number(row[column])
            row[column] = repr({"set": value, "multiply": old * value, "multiply_by_rest": old * (1 - value),
                                "add": old + value}[change["apply"]])


def same(cell, wanted):
    return cell == wanted if isinstance(wanted, str) else cell != "" and float(cell) == wanted


def number(cell, default=0.0):
    return float(cell) if cell else default


class Year:
    """What is dispatched in a year."""

    def __init__(self, study, year):
        self.year = year
        self.voll = study.settings["run"]["voll_usd_per_mwh"]
        self.slices = [(r["slice"], r["block"], float(r["hours"])) for r in study["slices"]]
        self.zones = [r["zone"] for r in study["zones"]]
        group = {r["zone"]: r["group"] for r in study["zones"]}
        technology = {r["technology"]: r for r in study["technologies"]}
        units = [dict(r) for r in study["units"]]
        stores = [dict(r) for r in study["storage"]]
        self.change_fleet(study, units, stores, technology)
        members = {r["zone"] for r in study["program_membership"]
                   if int(r["first_year"]) <= year <= int(r["last_year"] or year)}
        assert not any(r["first_date"] for r in study["program_membership"]
                       if r["zone"] in members and int(r["first_year"]) == year), "a part of a year is not made here"
        available = {}
        own = {(r["group"], r["technology"]) for r in study["availability"] if r["year"] == str(year)}
        for r in study["availability"]:
            if r["year"] != (str(year) if (r["group"], r["technology"]) in own else ""):
                continue
            available[(r["group"], r["technology"], r["slice"])] = float(r["availability"])
        fuel = {(r["zone"], r["fuel"]): float(r["price_usd_per_mmbtu"]) for r in study["fuel_prices"] if int(r["year"]) == year}
        own = {(r["group"], r["fuel"]) for r in study["fuel_seasonal"] if r["year"] == str(year)}
        season = {}
        for r in study["fuel_seasonal"]:
            if r["year"] == (str(year) if (r["group"], r["fuel"]) in own else ""):
                season[(r["group"], r["fuel"], r["block"])] = float(r["multiplier"])

        def availability(zone, name):
            default = number(technology.get(name, {}).get("default_availability", ""), 1.0)
            return [available.get((group[zone], name, s), default) for s, _, _ in self.slices]

        self.units = []
        for r in units:
            capacity = number(r["capacity_mw"])
            if capacity <= 0 or not operates(r, year):
                continue
            zone = r["zone"]
            support = number(r.get("support_usd_per_mwh", ""))
            spends = number(r["variable_om_usd_per_mwh"]) + number(r["cost_adder_usd_per_mwh"])
            burns = number(r["heat_rate_mmbtu_per_mwh"]) * fuel[(zone, r["fuel"])] if r["fuel"] else 0.0
            spent = [spends + burns * season.get((group[zone], r["fuel"], b), 1.0) for _, b, _ in self.slices]
            most = [capacity * a for a in availability(zone, r["technology"])]
            least = [min(number(r.get("minimum_output_share", "")) * capacity, m) for m in most]
            rate = number(r["emission_rate_short_tons_per_mwh"]) * number(r["covered_share"], 1.0) * (zone in members)
            self.units.append((zone, r["technology"], spent, support, rate, least, most))
        self.stores = []
        for r in stores:
            capacity = number(r["capacity_mw"])
            if capacity > 0 and operates(r, year):
                self.stores.append((r["zone"], capacity, [capacity * a for a in availability(r["zone"], r["technology"])],
                                    float(r["round_trip_efficiency"]), number(r["maximum_capacity_factor"], 1.0),
                                    number(r["charging_cost_usd_per_mwh"]), number(r["variable_om_usd_per_mwh"])))
        self.links = [(r["from_zone"], r["to_zone"], float(r["capacity_mw"]), number(r["reverse_capacity_mw"]),
                       number(r["efficiency"], 1.0), number(r["wheeling_usd_per_mwh"])) for r in study["interfaces"]
                      if int(r["first_year"] or year) <= year <= int(r["last_year"] or year)]
        energy = {r["zone"]: float(r["demand_mwh"]) for r in study["demand"] if int(r["year"]) == year}
        factor = {(r["group"], r["slice"]): float(r["load_factor"]) for r in study["load_shape"]}
        self.load = {}
        for zone in self.zones:
            shape = [factor.get((group[zone], s), 1.0) for s, _, _ in self.slices]
            total = sum(f * h for f, (_, _, h) in zip(shape, self.slices))
            self.load[zone] = [energy.get(zone, 0.0) * f / total for f in shape]
        self.standards = [(r["zone"], r["eligible_technologies"].split(";"), float(r["share"]) * energy[r["zone"]],
                           number(r["alternative_payment_usd_per_mwh"])) for r in study["generation_standards"]
                          if int(r["year"]) == year and float(r["share"]) > 0]
        assert all(r["basis"] == "load" for r in study["generation_standards"])

    def change_fleet(self, study, units, stores, technology):
        """Planned changes from the fleet's year to this one."""
        first, statuses = study.settings["run"]["fleet_year"], study.settings["run"]["planned_changes"]
        due = [r for r in study["planned_changes"] if first <= int(r["year"]) <= self.year and r["status"] in statuses]
        due.sort(key=lambda r: (int(r["year"]), r["zone"], r["technology"], -float(r["change_mw"])))
        for r in due:
            zone, name, change = r["zone"], r["technology"], float(r["change_mw"])
            if change > 0:
                typical = technology[name]
                rows = stores if typical["round_trip_efficiency"] else units
                key = f"{zone}|{name}|planned"
                known = next((u for u in rows if u["unit"] == key), None)
                if known is None:
                    known = {**typical, "unit": key, "zone": zone, "capacity_mw": "0", "closing_year": ""}
                    rows.append(known)
                known["capacity_mw"] = repr(float(known["capacity_mw"]) + change)
            else:
                here = [u for u in units if (u["zone"], u["technology"]) == (zone, name) and operates(u, int(r["year"]))]
                here.sort(key=lambda u: (-number(u["heat_rate_mmbtu_per_mwh"]), u["unit"]))
                for u in here:
                    taken = min(-change, float(u["capacity_mw"]))
                    u["capacity_mw"] = repr(float(u["capacity_mw"]) - taken)
                    change += taken


def operates(row, year):
    return int(row.get("online_year") or year) <= year < int(row.get("closing_year") or year + 1)


class Program:
    """The linear program of a year, as arrays."""

    def __init__(self, year, standards, closed=()):
        self.cost, self.rate, self.spent = [], [], []
        self.low, self.high = [], []
        self.rows = []  # lower, upper, {column: value}
        self.ways = []  # key, column one way, column the other way
        balance, use = {}, {}
        for s, (_, _, _) in enumerate(year.slices):
            for zone in year.zones:
                balance[zone, s], use[zone, s] = {}, {}
        eligible = {(z, k): {} for z, k in ((st[0], i) for i, st in enumerate(year.standards))}
        blocks = sorted({b for _, b, _ in year.slices})
        inside = {(k, b): ({}, {}) for k in range(len(year.stores)) for b in blocks}
        for s, (_, block, hours) in enumerate(year.slices):
            for zone, name, spent, support, rate, least, most in year.units:
                column = self.column(spent[s] - support, rate, spent[s], hours, least[s], most[s])
                balance[zone, s][column] = 1.0
                for i, standard in enumerate(year.standards):
                    if standard[0] == zone and name in standard[1]:
                        eligible[zone, i].setdefault(s, []).append(column)
            for zone in year.zones:
                column = self.column(year.voll, 0.0, year.voll, hours, 0.0, year.load[zone][s])
                balance[zone, s][column] = 1.0
                use[zone, s][column] = -1.0
            for k, (zone, _, most, _, _, charging, giving) in enumerate(year.stores):
                takes = self.column(charging, 0.0, charging, hours, 0.0, 0.0 if ("store", k, s, 0) in closed else most[s])
                gives = self.column(giving, 0.0, giving, hours, 0.0, 0.0 if ("store", k, s, 1) in closed else most[s])
                balance[zone, s][takes], balance[zone, s][gives] = -1.0, 1.0
                use[zone, s][takes], use[zone, s][gives] = 1.0, -1.0
                inside[k, block][0][takes], inside[k, block][1][gives] = hours, hours
                self.ways.append((("store", k, s), takes, gives))
            for k, (start, end, forward, reverse, efficiency, wheeling) in enumerate(year.links):
                ways = []
                for way, (a, b, limit) in enumerate(((start, end, forward), (end, start, reverse))):
                    limit = 0.0 if ("link", k, s, way) in closed else limit
                    column = self.column(wheeling, 0.0, wheeling, hours, 0.0, limit)
                    balance[a, s][column] = balance[a, s].get(column, 0.0) - 1.0
                    balance[b, s][column] = efficiency
                    use[a, s][column], use[b, s][column] = 1.0, -efficiency
                    ways.append(column)
                self.ways.append((("link", k, s), *ways))
        for (zone, s), entries in balance.items():
            self.rows.append((year.load[zone][s], highspy.kHighsInf, entries))
        for (k, block), (takes, gives) in inside.items():
            _, capacity, _, efficiency, factor, _, _ = year.stores[k]
            most = factor * capacity * sum(h for _, b, h in year.slices if b == block)
            self.rows.append((-highspy.kHighsInf, most, gives))
            # Where standards are met, what is charged comes out again.
            exact = {**gives, **{c: -efficiency * v for c, v in takes.items()}}
            self.rows.append((0.0 if standards else -highspy.kHighsInf, 0.0, exact))
        if not standards:
            return
        for (zone, s), entries in use.items():
            # Nothing is exported to be spilled: use is at least 0.
            self.rows.append((-year.load[zone][s], highspy.kHighsInf, entries))
        for i, (zone, _, need, payment) in enumerate(year.standards):
            total = {self.column(payment, 0.0, payment, 1.0, 0.0, need): 1.0}
            for s, (_, _, hours) in enumerate(year.slices):
                columns = eligible[zone, i].get(s, [])
                if not columns:
                    continue
                spilled = self.column(0.0, 0.0, 0.0, hours, 0.0, highspy.kHighsInf)
                for column in columns:
                    total[column] = hours
                total[spilled] = -hours
                row = {spilled: 1.0, **{c: -1.0 for c in columns}}
                for column, value in use[zone, s].items():
                    row[column] = row.get(column, 0.0) + value
                self.rows.append((-year.load[zone][s], highspy.kHighsInf, row))
            self.rows.append((need, highspy.kHighsInf, total))

    def column(self, cost, rate, spent, hours, low, high):
        """A column in MW; cost, covered tons and what is spent by MWh."""
        self.cost.append(cost * hours)
        self.rate.append(rate * hours)
        self.spent.append(spent * hours)
        self.low.append(low)
        self.high.append(high)
        return len(self.cost) - 1

    def solver(self):
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = len(self.cost), len(self.rows)
        lp.col_cost_, lp.col_lower_, lp.col_upper_ = map(numpy.array, (self.cost, self.low, self.high))
        lp.row_lower_ = numpy.array([row[0] for row in self.rows])
        lp.row_upper_ = numpy.array([row[1] for row in self.rows])
        starts, index, value = [0], [], []
        for _, _, entries in self.rows:
            index += entries.keys()
            value += entries.values()
            starts.append(len(index))
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_, lp.a_matrix_.index_ = numpy.array(starts), numpy.array(index)
        lp.a_matrix_.value_ = numpy.array(value)
        highs = highspy.Highs()
        for name, option in (("output_flag", False), ("threads", 1), ("parallel", "off"), ("solver", "simplex"),
                             ("primal_feasibility_tolerance", 1e-9), ("dual_feasibility_tolerance", 1e-9)):
            highs.setOptionValue(name, option)
        highs.passModel(lp)
        return highs

    def optimum(self, highs, price):
        """Covered emissions and what the system spends, payments for emissions included; ways that meet."""
        costs = numpy.array(self.cost) + (price + HAIR) * numpy.array(self.rate)
        highs.changeColsCost(len(costs), numpy.arange(len(costs)), costs)
        peer.solve(highs)
        x = numpy.array(highs.getSolution().col_value)
        tons = float(x @ numpy.array(self.rate))
        meet = [(key, 0 if x[a] < x[b] else 1) for key, a, b in self.ways if min(x[a], x[b]) > NOTHING]
        return tons, float(x @ numpy.array(self.spent)) + price * tons, meet


def highs_answers(year, standards):
    """Emissions and spending by price; with standards no way is used in both directions."""
    answers = {}
    open_program = Program(year, standards)
    highs = open_program.solver()
    for price in PRICES:
        program, solver, closed = open_program, highs, set()
        while True:
            tons, spent, meet = program.optimum(solver, price)
            if not meet or not standards:
                break
            closed |= {(*key, way) for key, way in meet}
            program = Program(year, standards, closed)
            solver = program.solver()
        answers[price] = (tons, spent, len(closed))
    return answers


def curve(program, study, year, standards):
    """Covered emissions at the prices, from every step of the curve."""
    command = [program, "curve", "--inputs", study, "--year", str(year), "--prices", f"0-{max(PRICES) + 1}", "--no-builds",
               "--standards" if standards else "--no-standards", "--progress", "none"]
    rows = list(csv.DictReader(subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()))
    return {p: [float(r["emissions_above_short_tons"]) for r in rows if float(r["price_usd"]) <= p][-1] for p in PRICES}


def spending(program, study, folder, year, price, standards):
    """What a run spends whose reserve price is the price: allowances without end are sold at it."""
    index = {int(r["year"]): float(r["index"]) for r in Study(study)["deflator"]}
    nominal = price * index[year] / index[Study(study).settings["run"]["money_year"]]
    copy = os.path.join(folder, "study")
    if not os.path.exists(copy):
        shutil.copytree(study, copy)
    with open(os.path.join(copy, "scenarios", "at-a-price.toml"), "w", encoding="utf-8") as file:
        for column, value in (("cap_short_tons", 1e9), ("reserve_price_usd", nominal)):
            file.write(f'[[change]]\ntable = "allowance_program"\ncolumn = "{column}"\nset = {value}\n')
    out = os.path.join(folder, "out")
    subprocess.run([program, "--inputs", copy, "--years", str(year), "--no-builds", "--foresight", "myopic", "--scenario",
                    "at-a-price", "--standards" if standards else "--no-standards", "--output", out, "--overwrite", "-q"],
                   check=True)
    with open(os.path.join(out, "annual.csv"), newline="", encoding="utf-8") as file:
        row = next(csv.DictReader(file))
    return float(row["covered_emissions_short_tons"]), float(row["system_cost_usd"]), float(row["p_co2"])


def main():
    program = os.path.abspath(sys.argv[1])
    here = os.path.dirname(os.path.abspath(__file__))
    study = sys.argv[2] if len(sys.argv) > 2 else os.path.join(here, "..", "..", "data")
    good = True
    print(f"HiGHS {peer.version()} on a program made from the tables\n")
    print("| year | standards | price | HiGHS, short tons | curve | apart | HiGHS spends, $ | run | apart | ways closed |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    tables = Study(study)
    with tempfile.TemporaryDirectory() as folder:
        for number_of_year in YEARS:
            year = Year(tables, number_of_year)
            for standards in (False, True):
                answers = highs_answers(year, standards)
                steps = curve(program, study, number_of_year, standards)
                for price, (tons, spent, closed) in answers.items():
                    run_tons, run_spent, run_price = spending(program, study, folder, number_of_year, price, standards)
                    apart = max(abs(tons / steps[price] - 1), abs(tons / run_tons - 1))
                    apart_spent = abs(spent / run_spent - 1)
                    fine = apart <= AGREEMENT and apart_spent <= AGREEMENT and abs(run_price - price) <= HAIR
                    good = good and fine
                    print(f"| {number_of_year} | {'on' if standards else 'off'} | {price} | {tons:,.1f} | {steps[price]:,.1f} | "
                          f"{apart:.1e} | {spent:,.0f} | {run_spent:,.0f} | {apart_spent:.1e} | {closed} |"
                          f"{'' if fine else ' DIFFERENT'}", flush=True)
    print("\nthey agree" if good else "\nthey do not agree")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
