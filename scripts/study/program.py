"""allowance_program.csv, program_membership.csv, deflator.csv and auctions.csv."""
from common import ISO_NE, NEW_YORK, deflator, facts, write
from customers import load_shares

MEMBERS = ISO_NE + ("NY_UP", "NY_DN", "NJ", "DE", "MD")
PERIOD = {2025: ("6", 0), 2026: ("6", 1)}
# What Virginia's share of every tier is of its budget.
TIER_SHARE = 0.1


def rules():
    for row in facts("program.csv"):
        year = int(row["year"])
        if year < 2025:
            continue
        period, full = PERIOD.get(year, (str(7 + (year - 2027) // 3), int((year - 2027) % 3 == 2)))
        yield dict(year=year, cap_short_tons=int(row["cap_short_tons_ten_states"]),
                   reserve_price_usd=float(row["reserve_price_usd"]), ccr1_trigger_usd=float(row["ccr1_trigger_usd"]),
                   ccr1_quantity=int(row["ccr1_quantity"]),
                   ccr2_trigger_usd=float(row["ccr2_trigger_usd"]) if row["ccr2_trigger_usd"] else "",
                   ccr2_quantity=int(row["ccr2_quantity_ten_states"]) if row["ccr2_quantity_ten_states"] else "",
                   ecr_trigger_usd=float(row["ecr_trigger_usd"]) if row["ecr_trigger_usd"] else "",
                   ecr_quantity=int(row["ecr_quantity"]) if row["ecr_quantity"] else "", control_period=period,
                   full_compliance="true" if full else "false", surrender_share=1.0 if full else 0.5, carry_share=1.0,
                   source=row["source"], confidence=row["confidence"])


def cap_shares():
    """Share of the ten states' cap by zone: New Jersey's of 2026, the others' by their budgets of 2016, which fell alike since."""
    budgets = {r["state"]: float(r["base_budget_short_tons"]) for r in facts("base_budgets.csv")}
    cap = next(float(r["cap_short_tons_ten_states"]) for r in facts("program.csv") if r["year"] == "2026")
    jersey = budgets.pop("NJ") / cap
    shares = {"NJ": jersey, **{state: (1 - jersey) * budget / sum(budgets.values()) for state, budget in budgets.items()}}
    split = load_shares(NEW_YORK)
    return {zone: shares["NY"] * split[zone] if zone in split else shares[zone] for zone in MEMBERS}


def membership():
    shares = cap_shares()
    for zone in MEMBERS:
        yield dict(zone=zone, first_year=2009 if zone not in ("NJ",) else 2020, cap_share=f"{shares[zone]:.6f}",
                   source="RGGI, Inc.; share of the cap by budgets of 2016" + (" and by load" if zone in NEW_YORK else "")
                   if zone != "NJ" else "RGGI, Inc.; share of the cap by New Jersey's budget of 2026",
                   confidence="medium")
    yield dict(zone="VA", first_year=2021, last_year=2023, source="RGGI, Inc.", confidence="high")
    for row in facts("program.csv"):
        year, budget = int(row["year"]), row["virginia_budget_short_tons"]
        if not budget:
            continue
        half = year == 2026
        yield dict(zone="VA", first_year=year, last_year="" if year == 2040 else year,
                   first_date="2026-07-01" if half else "", budget_short_tons=int(budget),
                   tier_quantity_short_tons=int(row["virginia_ccr_per_tier"]), cap_share="0",
                   source="Virginia budget act of 2026, half a year" if half
                   else "Virginia DEQ proposal of 2026: 22.96 million in step with the cap",
                   confidence="high" if half else ("medium" if year <= 2037 else "low"))


def auctions():
    for row in facts("auctions.csv"):
        yield dict(auction=row["auction"], date=row["date"], price_usd=float(row["clearing_price_usd_per_short_ton"]),
                   sold_short_tons=row["allowances_sold"], source=row["source"], confidence=row["confidence"])


if __name__ == "__main__":
    write("allowance_program.csv", ["year", "cap_short_tons", "reserve_price_usd", "ccr1_trigger_usd", "ccr1_quantity",
                                    "ccr2_trigger_usd", "ccr2_quantity", "ecr_trigger_usd", "ecr_quantity",
                                    "control_period", "full_compliance", "surrender_share", "carry_share", "source",
                                    "confidence"], rules())
    write("program_membership.csv", ["zone", "first_year", "last_year", "first_date", "budget_short_tons",
                                     "tier_quantity_short_tons", "cap_share", "source", "confidence"], membership())
    level = {int(r["year"]): (r["source"], r["confidence"]) for r in facts("price_level.csv")}
    base = ("money year of the study", "high")
    write("deflator.csv", ["year", "index", "source", "confidence"],
          [dict(year=y, index=round(v, 6), source=level.get(y, base)[0] if y != 2025 else base[0],
                confidence=level.get(y, base)[1] if y != 2025 else base[1]) for y, v in sorted(deflator().items())])
    write("auctions.csv", ["auction", "date", "price_usd", "sold_short_tons", "source", "confidence"], auctions())
