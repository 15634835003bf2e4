"""Figures as SVG, the same bytes for the same numbers: price paths with auctions, a policy and its leakage, a tornado."""
from html import escape

INK, GREY, BAND = "#222222", "#888888", "#cfe0f3"
LINES = {"myopic": ("#999999", "2 3"), "5": ("#7aa6d6", ""), "8": ("#0b3d91", ""), "perfect": ("#7aa6d6", "6 3")}
LOW, HIGH = "#5b8cc0", "#d0824a"


def text(x, y, words, anchor="start", size=12, colour=INK):
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" fill="{colour}">{escape(words)}</text>'


def line(x1, y1, x2, y2, colour=GREY, width=1.0, dash=""):
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return (f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" '
            f'stroke-width="{width}"{dashed}/>')


def page(width, height, title, body):
    head = (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
            f'font-family="Helvetica, Arial, sans-serif" role="img">')
    return "\n".join([head, f"<title>{escape(title)}</title>",
                      f'<rect width="{width}" height="{height}" fill="#ffffff"/>', *body, "</svg>"]) + "\n"


def ticks(highest, count=6):
    """Round numbers from 0 up."""
    size = 1.0
    while highest / size > count:
        size *= 2.5 if str(size).startswith("2") else 2.0
    return [size * k for k in range(int(highest / size) + 2)]


def lengths(paths, titles, auctions):
    """Price paths by length of foresight, {length: {year: $}}; auctions as (year with its fraction, $)."""
    width, height, left, right, top, bottom = 760, 420, 52, 170, 34, 40
    years = sorted(next(iter(paths.values())))
    first = min([int(x) for x, _ in auctions] + years)
    scale = ticks(max([max(p.values()) for p in paths.values()] + [y for _, y in auctions]))

    def x(year):
        return left + (width - left - right) * (year - first) / (years[-1] + 0.5 - first)

    def y(price):
        return height - bottom - (height - top - bottom) * price / scale[-1]

    body = [text(left, 20, "Allowance price, dollars of the year per short ton", size=13)]
    for tick in scale:
        body += [line(left, y(tick), width - right, y(tick), "#e4e4e4"),
                 text(left - 6, y(tick) + 4, f"{tick:g}", "end", 11, GREY)]
    for year in range(first, years[-1] + 1):
        if (year - first) % 3 == 0:
            body.append(text(x(year + 0.5), height - bottom + 18, str(year), "middle", 11, GREY))
    seen = [paths[k] for k in paths if k != "myopic"]
    upper = [f"{x(t + 0.5):.1f},{y(max(p[t] for p in seen)):.1f}" for t in years]
    lower = [f"{x(t + 0.5):.1f},{y(min(p[t] for p in seen)):.1f}" for t in reversed(years)]
    body.append(f'<polygon points="{" ".join(upper + lower)}" fill="{BAND}"/>')
    ends = []
    for key, path in paths.items():
        colour, dash = LINES[key]
        points = " ".join(f"{x(t + 0.5):.1f},{y(path[t]):.1f}" for t in years)
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        body.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="{2.5 if key == "8" else 1.5}"{dashed}/>')
        ends.append([y(path[years[-1]]), titles[key], colour])
    # Names that would lie over each other move apart.
    ends.sort()
    for one, other in zip(ends, ends[1:]):
        other[0] = max(other[0], one[0] + 15)
    body += [text(width - right + 8, at + 4, title, size=12, colour=colour) for at, title, colour in ends]
    for at, price in auctions:
        body.append(f'<circle cx="{x(at):.1f}" cy="{y(price):.1f}" r="3" fill="{HIGH}"/>')
    body += [f'<circle cx="{left + 10:.1f}" cy="{top + 8:.1f}" r="3" fill="{HIGH}"/>', text(left + 18, top + 12, "auctions")]
    return page(width, height, "Price paths by length of foresight, and auctions", body)


def policy(prices, changes, titles):
    """Above, prices with and without a policy, [{year: $}] with their names; below, by how much it changes emissions
    inside and outside, [{year: million short tons}] with theirs."""
    width, left, right = 760, 52, 210
    top, middle, foot, bottom = 34, 230, 270, 470
    years = sorted(prices[0])
    slot = (width - left - right) / len(years)
    scale = ticks(max(max(path.values()) for path in prices))
    reach = ticks(max(abs(v) for change in changes for v in change.values()), 3)
    colours = [(LINES["8"][0], GREY), (LOW, HIGH)]

    def x(year):
        return left + slot * (year - years[0] + 0.5)

    def price(value):
        return middle - (middle - top) * value / scale[-1]

    def change(value):
        return (foot + bottom) / 2 - (bottom - foot) / 2 * value / reach[-1]

    body = [text(left, 20, "Allowance price, $/short ton", size=13),
            text(left, foot - 14, "Change of CO2 a year, million short tons", size=13)]
    for tick in scale:
        body += [line(left, price(tick), width - right, price(tick), "#e4e4e4"),
                 text(left - 6, price(tick) + 4, f"{tick:g}", "end", 11, GREY)]
    for tick in sorted({-t for t in reach} | set(reach)):
        body += [line(left, change(tick), width - right, change(tick), "#e4e4e4" if tick else GREY),
                 text(left - 6, change(tick) + 4, f"{tick:+g}" if tick else "0", "end", 11, GREY)]
    body += [text(x(year), bottom + 18, str(year), "middle", 11, GREY) for year in years if (year - years[0]) % 3 == 0]
    ends = []
    for path, title, colour in zip(prices, titles[0], colours[0]):
        points = " ".join(f"{x(t):.1f},{price(path[t]):.1f}" for t in years)
        body.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2.5"/>')
        ends.append([price(path[years[-1]]), title, colour])
    ends.sort()
    ends[1][0] = max(ends[1][0], ends[0][0] + 15)
    body += [text(width - right + 8, at + 4, title, colour=colour) for at, title, colour in ends]
    for side, (amounts, title, colour) in enumerate(zip(changes, titles[1], colours[1])):
        for t in years:
            start, end = sorted((change(0), change(amounts[t])))
            body.append(f'<rect x="{x(t) + (side - 1) * slot * 0.4:.1f}" y="{start:.1f}" width="{slot * 0.4:.1f}" '
                        f'height="{end - start:.1f}" fill="{colour}"/>')
        body.append(text(width - right + 8, change(amounts[years[-1]] / 2) + 4, title, colour=colour))
    return page(width, bottom + 30, "Allowance price and change of emissions with and without Virginia", body)


def tornado(title, base, bars):
    """Bars of (label, [(value, effect)]), the widest first."""
    width, left, right, row, top = 760, 170, 40, 30, 58
    height = top + row * len(bars) + 36
    reach = max(abs(effect) for _, values in bars for _, effect in values) * 1.25
    middle = left + (width - left - right) / 2

    def x(effect):
        return middle + (width - left - right) / 2 * effect / reach

    body = [text(12, 20, title, size=13), text(middle, 44, f"{base:.2f} $", "middle", 12)]
    for k, (label, values) in enumerate(bars):
        y = top + row * k
        body.append(text(left - 10, y + 17, label, "end"))
        for value, effect in values:
            start, end = min(x(0), x(effect)), max(x(0), x(effect))
            body.append(f'<rect x="{start:.1f}" y="{y + 4:.1f}" width="{max(end - start, 0.5):.1f}" height="{row - 12}" '
                        f'fill="{HIGH if effect > 0 else LOW}"/>')
            words = f"{value} {effect:+.1f}"
            body.append(text(x(effect) + (5 if effect > 0 else -5), y + 17, words, "start" if effect > 0 else "end", 11))
    body.append(line(middle, top - 6, middle, height - 30, INK))
    return page(width, height, title, body)
