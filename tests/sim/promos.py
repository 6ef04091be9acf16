"""promo(5) over whole numbers: what each kind gives, and which rules apply."""
from kernel import half_up, instant, share

WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']
DAY = 86400000


def shared(amount, base, left, inside):
    amount = min(amount, base)
    parts = iter(share([left[i] for i in inside], amount)) if amount else iter(())
    off = [0] * len(left)
    for i in inside:
        off[i] = next(parts, 0)
    return amount, off


def percent_off(rule, qty, left, inside):
    base = sum(left[i] for i in inside)
    amount = half_up(base, rule['off_bp'], 10000)
    if 'cap' in rule:
        amount = min(amount, rule['cap'])
    amount, off = shared(amount, base, left, inside)
    return amount, base, off, None if amount else 'zero', 0


def amount_off(rule, qty, left, inside):
    base = sum(left[i] for i in inside)
    reached = [t for t in rule['tiers'] if t['from'] <= base]
    if not reached:
        return 0, base, None, 'threshold', rule['tiers'][0]['from'] - base
    amount, off = shared(reached[-1]['off'], base, left, inside)
    return amount, base, off, None if amount else 'zero', 0


def nth_rate(rule, qty, left, inside):
    base = sum(left[i] for i in inside)
    units, off = [], [0] * len(left)
    for i in inside:
        each, over = divmod(left[i], qty[i])
        units += [(-each - 1, i)] * over + [(-each, i)] * (qty[i] - over)
    units.sort()
    for price, i in units[rule['n'] - 1::rule['n']]:
        off[i] += half_up(-price, 10000 - rule['rate_bp'], 10000)
    amount = sum(off)
    if len(units) < rule['n']:
        return 0, base, None, 'quantity', rule['n'] - len(units)
    return amount, base, off, None if amount else 'zero', 0


KINDS = {'percent_off': percent_off, 'amount_off': amount_off, 'nth_rate': nth_rate}


def minutes(text):
    return (int(text[:2]) * 60 + int(text[3:])) * 60000


def holds(window, order, offset, day_start):
    """Does the window hold for the time at which the order was placed?"""
    for name, late in (('from', False), ('until', True)):
        edge = window.get(name)
        if not edge:
            continue
        when = order.placed_at
        if len(edge) == 10:
            when, edge = order.day * DAY, edge + 'T00:00:00Z'
        if (when >= instant(edge)) == late:
            return False
    local = order.placed_at + offset
    clock, today = local % DAY, local // DAY
    # hours over midnight belong to the day on which they began
    day = order.day
    if 'hours' in window:
        for span in window['hours']:
            begin, end = minutes(span[:5]), minutes(span[6:])
            if begin < end:
                if begin <= clock < end:
                    break
            elif clock >= begin:
                break
            elif clock < end:
                day = ((today - 1) * DAY + begin - day_start) // DAY
                break
        else:
            return False
    days = window.get('weekdays')
    return not days or WEEKDAYS[(day + 3) % 7] in days


def in_scope(scope, order, i):
    skus, categories = scope.get('skus'), scope.get('categories')
    line = order.lines[i]
    if not skus and not categories:
        return True
    return (line['sku'] in (skus or ())
            or line['category'] is not None and line['category'] in (categories or ()))


def choose(rules, order, barred, most):
    """Each rule by priority, then name, on what the earlier ones left: a list of
    (rule, applied, gain), and what is left of each line."""
    qty = [line['qty'] for line in order.lines]
    left = [line['qty'] * line['price'] for line in order.lines]
    result, applied = {}, set()

    def attempt(rule):
        why = barred(rule)
        if why:
            return 0, 0, None, why, 0
        inside = [i for i in range(len(left))
                  if in_scope(rule.get('scope', {}), order, i)]
        gain = KINDS[rule['kind']](rule, qty, left, inside)
        if not gain[3] and gain[0] > most(rule):
            gain = gain[:3] + ('budget', 0)
        return gain

    def apply(rule, gain):
        applied.add(rule.get('exclusive'))
        for i, off in enumerate(gain[2]):
            left[i] -= off
        result[rule['promo']] = (rule, True, gain)

    for rule in rules:
        if rule['promo'] in result:
            continue
        name = rule.get('exclusive')
        if not name:
            gain = attempt(rule)
            result[rule['promo']] = (rule, False, gain)
            if not gain[3]:
                apply(rule, gain)
            continue
        rivals = [r for r in rules if r.get('exclusive') == name
                  and r.get('priority', 0) == rule.get('priority', 0)]
        gains = [(r, attempt(r)) for r in rivals]
        able = [(r, g) for r, g in gains if not g[3]]
        best = None if name in applied or not able else max(able, key=lambda p: p[1][0])
        for r, gain in gains:
            why = gain[3] or 'exclusive'
            result[r['promo']] = (r, False, gain[:3] + (why, gain[4]))
        if best:
            apply(*best)
    return [result[r['promo']] for r in rules], left
