"""Closed months in the model: what happened then is only taken with --late."""
from kernel import Reject, instant
from stock import business_day

DAY = 86400000


def month_of(day):
    """Months are numbered on and on."""
    days, year = day, 1970
    while True:
        leap = year % 4 == 0 and year % 100 or year % 400 == 0
        if days < 365 + bool(leap):
            break
        days, year = days - 365 - bool(leap), year + 1
    for month, n in enumerate((31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)):
        if days < n:
            return year * 12 + month
        days -= n
    return None


def month_named(text):
    return int(text[:4]) * 12 + int(text[5:]) - 1


class Months:
    late = False            # is --late given?

    def month_over(self, month, when):
        """In every store?"""
        return all(month_of(business_day(self.in_force('store', name, when)[2], when)) > month
                   for name in self.defs['store'])

    def is_shut(self, when, store=None):
        closed = self.setting('closed')
        if closed is None or self.late:
            return False
        doc = self.in_force('store', store, when) if store else None
        doc = doc or self.in_force('store', min(self.defs['store']), self.now)
        return month_of(business_day(doc[2], when)) <= month_named(closed)

    def must_be_open(self, told, store=None):
        """A time that was told, as text or as an instant; none is of now."""
        when = instant(told) if isinstance(told, str) else told
        if when and self.is_shut(when, store):
            raise Reject('month_closed')

    def is_shut_day(self, day):
        closed = self.setting('closed')
        return closed is not None and not self.late and month_of(day) <= month_named(closed)

    def must_be_open_for(self, order, sells=False):
        """What sells an order counts on its own day; else only a fact is of its time."""
        if (sells or order.happened) and self.is_shut_day(order.day):
            raise Reject('month_closed')
