"""Random TOML documents, valid and damaged, the same for the same seed."""

import random

PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"
WIDE = "äßéΩж漢字😀\u00a0\u2028\ufeff\u200d\u0301"
ESCAPES = ["\\b", "\\t", "\\n", "\\f", "\\r", '\\"', "\\\\", "\\u00e9", "\\u0000", "\\U0001F600", "\\uD7FF", "\\uE000"]
DAMAGE = (
    list("[]{}=.,\"'#\\_+-:0179eExobTZ infa\t\n\r \x00\x01\x0b\x0c\x1f\x7f")
    + ["[[", "]]", '"""', "'''", "\r\n", "true", "inf", "nan", "0x", "1_", "\\u", "\\x41", "\\e", " = ", "é", "\u00a0"]
    + ["[]", "[.", "{}", "{,", "[,", ",]", ",}", "a.b", "= 1", "1979-05-27", "07:32:00", "\ufeff", "\u0085", "\u2028"]
)
BAD_BYTES = [b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xe2\x82", b"\x80", b"\xfe\xff", b"\xf0\x9f\x98"]


class Writer:
    """Writes one document that follows the grammar; names are drawn from so few that some are given twice."""

    def __init__(self, rng):
        self.rng = rng
        self.end = rng.choice(["\n", "\n", "\n", "\r\n"])
        self.unique = rng.random() < 0.7
        self.count = 0

    def space(self):
        return self.rng.choice(["", "", " ", " ", "  ", "\t", " \t"])

    def comment(self):
        if self.rng.random() < 0.85:
            return ""
        return "#" + "".join(self.rng.choice(PLAIN + WIDE + " \t'\"[]{}=#\\") for _ in range(self.rng.randrange(12)))

    def name(self):
        rng = self.rng
        if self.unique:
            self.count += 1
            text = f"{rng.choice('abcxyz019-_')}{self.count}"
        else:
            text = rng.choice(["a", "b", "c", "d", "1", "-", "a b", "", "é", "a.b", "true", "inf"])
        plain = text != "" and all(c in PLAIN for c in text)
        kind = rng.random()
        if plain and kind < 0.8:
            return text
        return f'"{text}"' if kind < 0.9 else f"'{text}'"

    def key(self, longest=3):
        parts = [self.name() for _ in range(self.rng.choice([1, 1, 1, 1, 2, longest]))]
        return f"{self.space()}.{self.space()}".join(parts)

    def digits(self, alphabet, most=6, zero=True):
        rng = self.rng
        text = rng.choice(alphabet if zero else alphabet.replace("0", ""))
        for _ in range(rng.randrange(most)):
            text += rng.choice(["", "", "", "_"]) + rng.choice(alphabet)
        return text

    def integer(self):
        rng = self.rng
        kind = rng.random()
        if kind < 0.5:
            return rng.choice(["", "+", "-"]) + (
                "0" if rng.random() < 0.15 else self.digits("0123456789", rng.choice([3, 6, 17]), zero=False))
        if kind < 0.6:
            return str(rng.choice([2**63 - 1, -(2**63), 2**53, 2**53 + 1, -(2**53) - 1, 2**31, 2**62 + 3]))
        if kind < 0.7:
            return "0o" + self.digits("01234567", 20)
        if kind < 0.8:
            return "0b" + self.digits("01", 30)
        return "0x" + self.digits("0123456789abcdefABCDEF", 14)

    def floating(self):
        rng = self.rng
        if rng.random() < 0.15:
            return rng.choice(["inf", "+inf", "-inf", "nan", "+nan", "-nan", "0.0", "-0.0", "0e0", "1e308", "5e-324",
                               "2.2250738585072014e-308", "1.7976931348623157e308", "9007199254740993.0"])
        whole = "0" if rng.random() < 0.3 else self.digits("0123456789", 17, zero=False)
        point = "." + self.digits("0123456789", 17) if rng.random() < 0.8 else ""
        exponent = ""
        if point == "" or rng.random() < 0.4:
            exponent = rng.choice("eE") + rng.choice(["", "+", "-"]) + self.digits("0123456789", 2)
        return rng.choice(["", "", "+", "-"]) + whole + point + exponent

    def date(self):
        rng = self.rng
        days = rng.choice([28, 28, 28, 31])
        return f"{rng.choice([1, 1979, 2000, 2023, 2024, 9999]):04}-{rng.randrange(1, 13):02}-{rng.randrange(1, days + 1):02}"

    def time(self):
        rng = self.rng
        text = f"{rng.randrange(24):02}:{rng.randrange(60):02}:{rng.randrange(60):02}"
        if rng.random() < 0.4:
            text += "." + "".join(rng.choice("0123456789") for _ in range(rng.randrange(1, 9)))
        return text

    def moment(self):
        rng = self.rng
        kind = rng.random()
        if kind < 0.25:
            return self.date()
        if kind < 0.5:
            return self.time()
        zone = rng.choice(["", "", "Z", "z", f"{rng.choice('+-')}{rng.randrange(24):02}:{rng.randrange(60):02}"])
        return self.date() + rng.choice("Tt ") + self.time() + zone

    def string(self):
        rng = self.rng
        kind = rng.randrange(4)
        length = rng.choice([0, 1, 5, 20, 20])
        letters = PLAIN + WIDE + " #=[]{}.,\t"
        if kind == 0:
            body = (rng.choice(letters + "'") if rng.random() < 0.9 else rng.choice(ESCAPES) for _ in range(length))
            return '"' + "".join(body) + '"'
        if kind == 1:
            return "'" + "".join(rng.choice(letters + '"\\') for _ in range(length)) + "'"
        if kind == 2:
            parts = [rng.choice(["", "", self.end])]
            for _ in range(length):
                parts.append(rng.choice([
                    rng.choice(letters + "'"), rng.choice(letters), rng.choice(ESCAPES), self.end, f"\\{self.end}  ",
                    f"\\ \t{self.end}{self.end} ", '\\"', 'x"x', 'x""x', "'''"]))
            return '"""' + "".join(parts) + rng.choice(["", "", '"', '""']) + '"""'
        body = [rng.choice(["", "", self.end])]
        for _ in range(length):
            body.append(rng.choice([rng.choice(letters + '"\\'), rng.choice(letters), self.end, "x'x", "x''x", '"""']))
        return "'''" + "".join(body) + rng.choice(["", "", "'", "''"]) + "'''"

    def value(self, depth=0):
        rng = self.rng
        kind = rng.random()
        if depth < 4 and kind < 0.12:
            return self.array(depth)
        if depth < 4 and kind < 0.24:
            pairs = [self.pair(depth + 1) for _ in range(rng.choice([0, 1, 2, 3]))]
            return "{" + self.space() + f"{self.space()},{self.space()}".join(pairs) + self.space() + "}"
        make = rng.choice([self.string, self.string, self.integer, self.floating, self.moment,
                           lambda: rng.choice(["true", "false"])])
        return make()

    def array(self, depth):
        rng = self.rng
        text = "["
        for index in range(rng.choice([0, 1, 2, 4])):
            text += "," if index else ""
            text += self.gap() + self.value(depth + 1) + self.gap()
        if text != "[" and rng.random() < 0.2:
            text += "," + self.gap()
        return text + "]"

    def gap(self):
        return self.space() if self.rng.random() < 0.8 else self.comment() + self.end + self.space()

    def pair(self, depth=0):
        return f"{self.key()}{self.space()}={self.space()}{self.value(depth)}"

    def document(self):
        rng = self.rng
        lines = []
        heads = []
        for _ in range(rng.choice([0, 1, 3, 6, 10])):
            kind = rng.random()
            if kind < 0.65:
                lines.append(self.space() + self.pair() + self.space() + self.comment())
            elif kind < 0.9:
                key = self.key()
                if heads and rng.random() < 0.4:
                    key = rng.choice(heads) + rng.choice(["", "." + self.name()])
                heads.append(key)
                left, right = ("[[", "]]") if rng.random() < 0.4 else ("[", "]")
                lines.append(
                    f"{self.space()}{left}{self.space()}{key}{self.space()}{right}{self.space()}{self.comment()}")
            else:
                lines.append(self.space() + self.comment())
        return self.end.join(lines) + rng.choice(["", self.end])


def damaged(rng, text, other):
    """The text with something wrong in it, mostly."""
    for _ in range(rng.choice([1, 1, 1, 2, 3])):
        place = rng.randrange(len(text) + 1)
        far = min(len(text), place + rng.choice([1, 1, 2, 5, 20]))
        kind = rng.random()
        if kind < 0.25:
            text = text[:place] + text[far:]
        elif kind < 0.6:
            text = text[:place] + rng.choice(DAMAGE) + text[place:]
        elif kind < 0.8:
            text = text[:place] + rng.choice(DAMAGE) + text[far:]
        elif kind < 0.85:
            text = text[:place]
        elif kind < 0.9:
            text = text[:place] + text[place:far] * 2 + text[far:]
        elif kind < 0.95:
            lines = text.split("\n")
            lines.insert(rng.randrange(len(lines) + 1), rng.choice(lines))
            text = "\n".join(lines)
        else:
            text = text + "\n" + other
    data = text.encode("utf-8", "surrogatepass")
    if rng.random() < 0.04:
        place = rng.randrange(len(data) + 1)
        data = data[:place] + rng.choice(BAD_BYTES) + data[place:]
    return data


def documents(seed, count):
    """Yields `count` documents as bytes, every other one damaged."""
    rng = random.Random(seed)
    previous = ""
    for index in range(count):
        text = Writer(rng).document()
        yield damaged(rng, text, previous) if index % 2 else text.encode()
        previous = text
