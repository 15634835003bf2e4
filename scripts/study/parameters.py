"""The fitted parameters: name, value, range, what each stands for, what it was fitted to."""
import tomllib

from common import PARAMETERS

MEANING = {
    "steam_share_new_york": (0.13, (0.0, 0.3), "share of New York's gas steam plants that runs for local reliability",
                             "CO2 of NY by quarter; gas steam output of NYISO"),
    "steam_share_elsewhere": (0.15, (0.0, 0.4), "the same in New England and PJM", "CO2 of CT, DE, MD, NH, PA by quarter"),
    "turbine_share": (0.08, (0.0, 0.2), "share of gas turbines that runs for reserves and local reliability",
                      "turbine output of NYISO and ISO-NE; CO2 by quarter"),
    "cycle_share_south": (0.25, (0.0, 0.8), "share of combined cycles of Maryland and Virginia committed by owners",
                          "CO2 of MD and VA by quarter; imports of Virginia"),
    "cycle_share_southern_new_england": (0.6, (0.0, 0.8), "the same in Rhode Island and Connecticut",
                                         "CO2 of RI and CT by quarter"),
    "cycle_share_northern_new_england": (0.4, (0.0, 0.8), "the same in Maine and New Hampshire",
                                         "CO2 of ME and NH by quarter"),
    "coal_share_regulated": (0.45, (0.1, 0.6), "share of coal of West Virginia and Ohio run by fuel contracts and owners",
                             "CO2 of WV and OH by quarter; coal output of 2023"),
    "coal_share_merchant": (0.15, (0.0, 0.4), "the same in Pennsylvania, Maryland and Virginia",
                            "CO2 of PA, MD, VA by quarter; coal output of 2023"),
    "coal_adder": (4.0, (-5.0, 20.0), "$/MWh of starts, wear and part load of other coal",
                   "CO2 of OH, WV, PA and its change 2023-2025"),
    "outside_supply": (1.0, (0.2, 1.5), "how much of the supply of the Midwest and the South stands ready, of what was judged",
                       "CO2 of OH, WV, PA, VA, level and change"),
    "tie_hurdle": (12.0, (3.0, 25.0), "$/MWh of energy beyond the first tier of ties and of far supply",
                   "CO2 of MD, VA, NJ; imports of Virginia"),
    "hurdle_into_new_york": (2.0, (0.2, 8.0), "$/MWh of energy from PJM into New York",
                             "flows from PJM to New York; CO2 of NY and NJ"),
}


def values():
    try:
        with open(PARAMETERS, "rb") as handle:
            return {p["name"]: p["value"] for p in tomllib.load(handle).get("parameter", [])}
    except FileNotFoundError:
        return {}


PARAMETER_ROWS = [dict(name=n, value=values().get(n, m[0]), range=m[1], stands_for=m[2], fitted_to=m[3])
                  for n, m in MEANING.items()]


def write_parameters(path, fitted):
    with open(path, "w", encoding="utf-8") as handle:
        handle.write("# Fitted by scripts/study/calibrate.py: least squares on 2023 and 2025, never on a price.\n"
                     "# 2024 took no part.\n")
        for name, (_, bounds, stands, to) in MEANING.items():
            handle.write(f'\n[[parameter]]\nname = "{name}"\nvalue = {fitted[name]}\n'
                         f'range = [{bounds[0]}, {bounds[1]}]\nstands_for = "{stands}"\nfitted_to = "{to}"\n')
