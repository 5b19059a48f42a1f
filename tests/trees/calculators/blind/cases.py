"""cases(seed, n) yields (name, args, kwargs) over all calculators of rules.md, dense at the boundaries.

Dates are datetime.date, numbers int or decimal.Decimal (exact), everything positional as in rules.md. Where the rule needs
the organisation's calendar, kwargs may hold nation (one of the four, or None: no nation), holidays and closures (sets of
dates). The organisation works Monday to Friday. Every 60th or so case is meant to be at the ends of the calendar
(year 1, year 9999) or otherwise refused. The same seed gives the same cases.
"""
from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal

from tests.trees.calculators.blind import second as _s     # only for the boundaries: bank holidays, month steps

NATIONS = ['england', 'wales', 'scotland', 'northern-ireland']
WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']
D = Decimal


def _d(day, n):
    try:
        return day + timedelta(days=n)
    except OverflowError:
        return day


def _m(day, n):
    try:
        return _s.add_months(day, n)
    except ValueError:
        return day


class _Maker:
    def __init__(self, seed):
        self.r = random.Random(seed)
        self.bank = sorted({d for nation in NATIONS for y in range(2024, 2031) for d in _s.bank_holidays(nation, y)})
        self.new_year = [date(2026, 12, 23) + timedelta(days=i) for i in range(14)]
        self.turn = [date(2026, 12, 30) + timedelta(days=i) for i in range(5)]
        self.leap = [date(y, m, d) for y in (2000, 2004, 2020, 2024, 2028, 2032) for m, d in
                     ((2, 27), (2, 28), (2, 29), (3, 1), (3, 2))]
        self.unleap = [date(y, m, d) for y in (1900, 2025, 2026, 2027, 2029, 2030, 2100) for m, d in
                       ((2, 27), (2, 28), (3, 1))]
        self.law = [date(2024, 4, 6), date(2025, 4, 6), date(2020, 4, 6), date(2026, 4, 6), date(2026, 10, 1),
                    date(2027, 1, 1), date(2026, 11, 21), date(2027, 4, 6)]
        self.clock = [_s._last_sunday(y, m) for y in range(2024, 2031) for m in (3, 10)]

    # ---- dates

    def any_day(self, first=date(2024, 1, 1), last=date(2030, 12, 31)):
        return first + timedelta(days=self.r.randint(0, (last - first).days))

    def month_end(self, first=2024, last=2030):
        y, m = self.r.randint(first, last), self.r.randint(1, 12)
        end = _m(date(y, m, 31) if m in (1, 3, 5, 7, 8, 10, 12) else date(y, m, 1) + timedelta(days=27), 0)
        while (end + timedelta(days=1)).month == end.month:
            end += timedelta(days=1)
        return end + timedelta(days=self.r.choice([-3, -2, -1, 0, 0, 0, 1, 2]))

    def near_bank(self):
        return self.r.choice(self.bank) + timedelta(days=self.r.randint(-4, 3))

    def christmas(self):
        return date(self.r.randint(2024, 2030), 12, 20) + timedelta(days=self.r.randint(0, 18))

    def day(self):
        pick = self.r.random()
        if pick < .18: return self.month_end()
        if pick < .34: return self.near_bank()
        if pick < .46: return self.r.choice(self.leap)
        if pick < .54: return self.r.choice(self.unleap)
        if pick < .66: return self.r.choice(self.turn)
        if pick < .76: return self.r.choice(self.law) + timedelta(days=self.r.randint(-1, 1))
        if pick < .84: return self.christmas()
        return self.any_day()

    def near(self, day):
        return _d(day, self.r.choice([-7, -2, -1, -1, -1, 0, 0, 0, 1, 1, 1, 2, 7]))

    def back(self, day, months):
        """A day so many months before, or a day beside it."""
        return self.near(_m(day, -months))

    def start_end(self, months=None):
        """A first and a last day of service, beside so many complete months."""
        if months is None:
            months = self.r.choice([0, 0, 1, 1, 5, 6, 6, 11, 12, 18, 23, 24, 24, 24, 25, 36, 48, 60, 12 * 11, 12 * 12,
                                    12 * 13, 12 * 19, 12 * 20, 12 * 21, 12 * 23, 12 * 24, 12 * 25, 12 * 40,
                                    self.r.randint(0, 500)])
        jitter = self.r.choice([-2, -1, -1, -1, 0, 0, 1, 2])
        if self.r.random() < .5:
            start = self.day()
            return start, _d(_m(start, months), jitter)
        end = self.day()
        return _d(_m(end, -months), jitter), end

    # ---- numbers

    def figure(self, top, *special):
        return self.r.choice([0, 1, 2, top - 1, top, -1, *special, self.r.randint(0, top), self.r.randint(0, top),
                              self.r.randint(0, top)])

    def money(self, top=2000):
        pick = self.r.random()
        if pick < .04: return D('0')
        if pick < .07: return D('-0.01')
        if pick < .12: return D('0.01')
        if pick < .35: return D(self.r.randint(0, top * 100)) / 100
        if pick < .55: return D(self.r.randint(0, top * 100)) / 100 + D('0.005')
        if pick < .65: return D(self.r.randint(0, top * 1000)) / 1000
        if pick < .85: return D(self.r.randint(0, top))
        return self.r.randint(0, top)

    def number(self):
        return self.r.choice([0, 1, -1, D('0.5'), D('-0.5'), D('2.5'), D('-2.5'), D('0.005'), D('-0.005'), D('1.005'),
                              D('-1.005'), D('2.675'), D('0.0049999'), D('-0.0050001'), D('1E-20'), D('-1E-20'),
                              D('99999999999999999999.995'), D('3.0'), D('-3.00'), self.r.randint(-10 ** 6, 10 ** 6),
                              D(self.r.randint(-10 ** 9, 10 ** 9)) / 1000, D(self.r.randint(-10 ** 6, 10 ** 6)) / 100])

    # ---- the organisation's calendar

    def statutory(self, day=None):
        kw = {}
        if self.r.random() < .85:
            kw['nation'] = self.r.choice(NATIONS)
        elif self.r.random() < .25:
            kw['nation'] = None
        if day is not None and self.r.random() < .2:        # must change nothing
            kw['holidays'] = {_d(day, i) for i in range(-1, 4) if self.r.random() < .6}
            kw['closures'] = {_d(day, i) for i in range(0, 8) if self.r.random() < .4}
        return kw

    def own(self, day):
        kw = {}
        if self.r.random() < .85:
            kw['nation'] = self.r.choice(NATIONS)
        elif self.r.random() < .4:
            kw['nation'] = None
        if self.r.random() < .4:
            kw['holidays'] = {_d(day, self.r.randint(-9, 9)) for _ in range(self.r.randint(0, 6))}
        if self.r.random() < .4:
            begin = self.r.randint(-9, 6)
            kw['closures'] = {_d(day, begin + i) for i in range(self.r.randint(1, 10))}
        return kw

    def working_count(self):
        return self.r.choice([0, 0, 0, 1, 1, 2, 3, 4, 5, 5, 7, 10, 10, 15, 20, 30, self.r.randint(0, 260), -1,
                              self.r.choice([4999, 5000, 5001, 1000])])

    def holiday_day(self):
        pick = self.r.random()
        if pick < .55: return self.near_bank()
        if pick < .75: return self.christmas()
        if pick < .85: return self.r.choice(self.turn)
        return self.day()

    # ---- the calculators

    def service_months(self): return self.start_end(), {}
    def service_years(self): return self.start_end(), {}

    def service_reached_on(self):
        return (self.day(), self.r.choice([0, 1, 2, 5, 6, 6, 11, 12, 24, 24, 120, -1, self.r.randint(1, 400)])), {}

    def statutory_notice_weeks(self): return self.start_end(), {}
    def statutory_notice_ends(self): return self.start_end(), {}

    def end_with_statutory_notice(self):
        start, told = self.start_end()
        if self.r.random() < .5:
            end = told
        else:
            weeks = self.r.choice([0, 1, 2, 4, 8, 11, 12, 13])
            end = _d(_d(told, 7 * weeks), self.r.choice([-1, 0, 1]))
        return (start, told, end), {}

    def unfair_dismissal_reached(self):
        months = self.r.choice([6, 6, 24, 24, 1, 0, 12, -1, 5, 7, 23, 25])
        if self.r.random() < .5:
            ends = self.r.choice(self.turn)
            return (self.back(ends, months), ends, months), {}
        start, ends = self.start_end(max(months, 0))
        return (start, ends, months), {}

    def unfair_dismissal_from(self):
        changed = self.r.choice([date(2027, 1, 1)] * 5 + [self.day()])
        before, after = self.r.choice([(24, 6)] * 8 + [(6, 6), (6, 24), (24, 0), (0, 0), (1, 1), (12, 3), (24, 24), (24, 1)])
        start = self.r.choice([self.back(changed, 24), self.back(changed, 6), self.back(changed, 18), self.day()])
        return (start, before, after, changed), {}

    def unfair_dismissal_exposed_from(self):
        start = self.day()
        qualifies = self.near(_m(start, self.r.choice([0, 1, 1, 6, 6, 6, 18, 24, 24, 24, 25, 36, 60, 144, 150, 240])))
        if self.r.random() < .3:
            qualifies = _d(start, self.r.randint(-1, 45))
        return (start, qualifies), {}

    def probation_decision_due(self): return (self.day(),), {}

    def flexible_working_decision_due(self):
        return (self.r.choice([self.day(), self.month_end(), date(2024, 4, 5), date(2024, 4, 6), date(2024, 4, 7)]),), {}

    def subject_access_due(self):
        aim = self.holiday_day()
        months = self.r.choice([1] * 15 + [2, 3, 0, -1])
        more = self.r.choice([0] * 9 + [2] * 6 + [1, -1])
        paused = self.r.choice([0] * 8 + [1, 2, 5, 10, 28, 31, 60, -1])
        received = _d(_m(_d(aim, -max(paused, 0)), -(max(months, 0) + max(more, 0))), self.r.choice([0, 0, 0, -1, 1]))
        if self.r.random() < .25:
            received = self.day()
        args = (received, months, more, paused)
        if self.r.random() < .3 and paused == 0:
            args = args[:3] if self.r.random() < .5 or more else args[:2]
        return args, self.statutory(aim)

    def companion_alternative_due(self):
        day = self.holiday_day()
        return (day, self.r.choice([5, 5, 5, 5, 1, 2, 10, 0, -1, 3, 4])), self.statutory(day)

    def doctor_immediate_exclusion_over_on(self): return (self.day(),), {}
    def doctor_formal_exclusion_over_on(self): return (self.day(),), {}

    def local_authority_contact_due(self):
        day = self.holiday_day()
        return (day,), self.statutory(day)

    def _breach(self):
        if self.r.random() < .7:
            aware = self.r.choice(self.clock) + timedelta(days=self.r.choice([-4, -3, -3, -2, -1, 0, 0, 1]))
        else:
            aware = self.day()
        hour = self.r.choice([0, 0, 1, 1, 1, 2, 2, 3, 22, 23, 23, 9, 12, 17, 24, -1, self.r.randint(0, 23)])
        minute = self.r.choice([0, 0, 1, 29, 30, 59, 59, 60, -1, self.r.randint(0, 59)])
        return ((aware, hour) if self.r.random() < .15 else (aware, hour, minute)), {}

    def data_breach_report_due(self): return self._breach()
    def data_breach_report_time(self): return self._breach()

    def expected_week_of_childbirth(self): return (self.day(),), {}
    def qualifying_week(self): return (self.day(),), {}
    def maternity_notice_due(self): return (self.day(),), {}
    def maternity_leave_from(self): return (self.day(),), {}
    def pregnancy_sickness_starts_leave_from(self): return (self.day(),), {}
    def maternity_reply_due(self): return (self.day(),), {}
    def redundancy_protection_over_on(self): return (self.day(),), {}

    def neonatal_leave_over_on(self):
        return (self.r.choice([self.day(), self.any_day(), date(2025, 4, 5), date(2025, 4, 6), date(2025, 4, 7)]),), {}

    def parental_bereavement_leave_over_on(self):
        return (self.r.choice([self.day(), self.any_day(), date(2020, 4, 5), date(2020, 4, 6), date(2020, 4, 7)]),), {}

    def _length(self):
        return self.r.choice([0, D('0.5'), 1, D('1.5'), 2, D('2.5'), 3, D('3.5'), 4, 5, 6, D('6.5'), 7, D('7.0'), D('7.5'), 8,
                              D('-0.5'), -1, D('0.0')])

    def carers_leave_notice_days(self): return (self._length(),), {}

    def carers_leave_notice_due(self):
        return (self.r.choice([self.day(), self.any_day(), date(2024, 4, 5), date(2024, 4, 6)]), self._length()), {}

    def parental_leave_notice_due(self): return (self.day(),), {}
    def sick_leave_carry_ends(self): return (self.r.choice([self.day(), self.month_end()]),), {}
    def sick_pay_look_back_from(self): return (self.day(),), {}

    def _sick(self):
        first = self.day()
        full, half = self.r.choice([(1, 2), (2, 2), (4, 4), (5, 5), (6, 6), (0, 0), (0, 2), (1, 0), (self.figure(6), self.figure(6))])
        full_days = (_m(first, max(full, 0)) - first).days
        full_used = self.r.choice([0, 0, 1, full_days - 1, full_days, full_days + 1, self.r.randint(0, 200), -1])
        begins = _d(_m(first, max(full, 0)), -max(full_used, 0))
        begins = max(first, begins)
        half_days = (_m(begins, max(half, 0)) - begins).days
        half_used = self.r.choice([0, 0, 1, half_days - 1, half_days, half_days + 1, self.r.randint(0, 200), -1])
        return (first, full, full_used, half, half_used), {}

    def full_sick_pay_ends(self):
        args, kw = self._sick()
        return args[:3], kw

    def half_sick_pay_ends(self): return self._sick()
    def nil_sick_pay_from(self): return self._sick()
    def sick_pay_periods(self): return self._sick()

    def _review(self):
        first = self.day()
        nil = self.near(_m(first, self.r.choice([0, 1, 3, 6, 11, 12, 12, 12, 13, 24])))
        return (first, nil), {}

    def final_review_due(self): return self._review()
    def final_review_alarm(self): return self._review()

    def bradford(self):
        return (self.r.choice([0, 1, 2, 3, 4, 5, 10, 52, 364, -1]),
                self.r.choice([0, D('0.5'), 1, D('1.5'), 8, D('9.5'), 10, 364, D('-0.5'), -1, D('0.25')])), {}

    def _srp(self):
        start, end = self.start_end(self.r.choice([0, 12, 23, 24, 24, 25, 36, 60, 12 * 5, 12 * 10, 12 * 19, 12 * 20, 12 * 20,
                                                   12 * 21, 12 * 25, 12 * 30, self.r.randint(24, 400)]))
        years = max(0, (end - start).days // 365)
        age = self.r.choice([22, 41, 22, 41, 16, 50, 0])
        k = self.r.choice([0, 1, 1, 2, min(years, 20), min(years, 20), self.r.randint(0, min(years, 20))])
        begins = _d(_m(end, -12 * k), 1)
        if self.r.random() < .75:
            born = _d(_m(begins, -12 * age), self.r.choice([-1, 0, 0, 0, 1]))
        elif self.r.random() < .5:
            born = date(self.r.choice([1960, 1964, 1968, 1972, 1976, 1980, 1984, 1988, 1992, 2000, 2004]), 2, 29)
        else:
            born = _d(start, self.r.choice([-1, 0, 1]))
        return born, start, end

    def statutory_redundancy_weeks(self): return self._srp(), {}

    def statutory_redundancy_pay(self):
        limit = self.r.choice([751, 751, 719, D('751.00'), 700, 0, -1, D('750.995'), D('0.01')])
        week = self.r.choice([self.money(1500), self.money(1500), limit, D(limit) + D('0.01'), D(limit) - D('0.01'),
                              D('0.33'), D('612.33'), D('612.335')])
        return (*self._srp(), week, limit), {}

    def _nhs(self):
        if self.r.random() < .35:       # beside 104 weeks
            end = self.day()
            return _d(end, -self.r.choice([725, 726, 727, 728, 729, 730, 731, 732])), end
        return self.start_end(self.r.choice([0, 12, 23, 24, 24, 24, 25, 36, 60, 276, 287, 288, 288, 289, 300, 444]))

    def national_redundancy_months(self): return self._nhs(), {}

    def national_redundancy_pay(self):
        floor, cap = self.r.choice([(23000, 80000)] * 40 + [(0, 80000), (80000, 80000), (80000, 23000), (-1, 80000), (0, 0),
                                                          (D('23000.05'), D('80000.05'))])
        share = self.r.choice([1, 1, 1, D('0.5'), D('0.6'), D('0.01'), D('0.333'), D('0.8'), D('1.0')] * 4 + [0, D('1.01'), -1])
        f, c = D(floor) * D(share), D(cap) * D(share)
        cent = self.r.choice([D('-0.01'), D('0'), D('0'), D('0.01'), D('0.005')])
        year = self.r.choice([f + cent, c + cent, D('31000'), D('31000.13'), self.money(100000), self.money(100000), 0] * 4 + [-1])
        week = self.r.choice([0, D('600'), D('600.55'), self.money(2000), self.money(2000),
                              D('1532.57'), D('440.61')] * 4 + [D('-0.01')])
        args = (*self._nhs(), year, week, floor, cap, share)
        if share == 1 and self.r.random() < .5:
            args = args[:-1]
        return args, {}

    def collective_consultation_from(self):
        return (self.day(), self.r.choice([30, 30, 45, 45, 45, 1, 0, -1, 90])), {}

    def redundancy_trial_over_on(self): return (self.day(),), {}

    def statutory_working_days_after(self):
        day = self.holiday_day()
        return (day, self.working_count()), self.statutory(day)

    def statutory_working_day_from(self):
        day = self.holiday_day()
        return (day,), self.statutory(day)

    def is_bank_holiday(self):
        day = self.r.choice([self.near_bank(), self.near_bank(), self.any_day()])
        return (day,), self.statutory(day)

    def is_bank_holiday_in(self):
        return (self.r.choice([self.near_bank(), self.near_bank(), self.any_day()]), self.r.choice(NATIONS)), {}

    def working_days_after(self):
        day = self.holiday_day()
        return (day, self.working_count()), self.own(day)

    def working_days_before(self):
        day = self.holiday_day()
        return (day, self.working_count()), self.own(day)

    def next_working_day(self):
        day = self.holiday_day()
        return (day,), self.own(day)

    def working_days_between(self):
        start = self.holiday_day()
        end = self.r.choice([_d(start, self.r.randint(-3, 20)), _d(start, self.r.randint(0, 400)), self.holiday_day(),
                             _d(start, self.r.choice([3659, 3660, 3661]))])
        return (start, end), self.own(start)

    def _count(self):
        return self.r.choice([0, 1, -1, 2, -2, 6, 12, -12, 13, 24, -24, self.r.randint(-60, 60), self.r.randint(-500, 500)])

    def add_days(self): return (self.day(), self.r.choice([self._count(), 364, 365, 366, -365, -366, 1461])), {}
    def add_weeks(self): return (self.day(), self._count()), {}
    def add_months(self): return (self.day(), self._count()), {}
    def add_years(self): return (self.day(), self.r.choice([0, 1, -1, 2, 3, 4, -4, 41, 76, -28, 100, 9000, -9000])), {}

    def _two(self):
        one = self.day()
        pick = self.r.random()
        if pick < .6:
            other = self.near(_m(one, self._count()))
        elif pick < .8:
            other = _d(one, 7 * self.r.randint(-9, 9) + self.r.choice([-1, 0, 1]))
        else:
            other = self.day()
        return (one, other), {}

    def days_between(self): return self._two()
    def weeks_between(self): return self._two()
    def months_between(self): return self._two()
    def years_between(self):
        one = self.day()
        other = self.near(_m(one, 12 * self.r.choice([0, 1, -1, 2, 4, 5, -4, 18, 22, 41, -41])))
        return (one, other), {}

    def days_within(self):
        first = self.day()
        last = _d(first, self.r.choice([0, 0, 1, 20, 365, -1, self.r.randint(0, 400)]))
        window_first = self.near(self.r.choice([first, last, _d(first, self.r.randint(-400, 60))]))
        window_last = self.near(self.r.choice([window_first, first, last, _m(window_first, 12), _d(_m(window_first, 12), -1)]))
        return (first, last, window_first, window_last), {}

    def earliest(self): return self._two()
    def latest(self): return self._two()
    def is_weekday(self): return (self.day(), self.r.choice(WEEKDAYS)), {}
    def week_start(self): return (self.day(), self.r.choice(WEEKDAYS)), {}

    def round_up(self): return (self.number(),), {}
    def round_down(self): return (self.number(),), {}
    def smaller(self): return (self.number(), self.number()), {}
    def larger(self): return (self.number(), self.number()), {}
    def to_the_penny(self): return (self.r.choice([self.number(), self.money()]),), {}
    def percent_of(self): return (self.r.choice([80, 50, 100, 0, -10, D('0.5'), D('33.333'), D('12.07'), 90]),
                                  self.r.choice([self.money(), self.number()])), {}

    # ---- the ends of the calendar: each is clear in the words (the result, or the refusal)

    def extreme(self):
        low, high = date(1, 1, 1), date(9999, 12, 31)
        return self.r.choice([
            ('add_days', (high, 1)), ('add_days', (low, -1)), ('add_days', (high, -1)), ('add_days', (low, 1)),
            ('add_weeks', (high, 1)), ('add_weeks', (low, -1)), ('add_months', (high, 1)), ('add_months', (low, -1)),
            ('add_months', (date(9999, 11, 30), 1)), ('add_months', (date(1, 2, 28), -1)), ('add_years', (high, 1)),
            ('add_years', (date(9998, 12, 31), 1)), ('add_years', (low, -1)), ('add_years', (date(2, 1, 1), -1)),
            ('probation_decision_due', (date(9999, 8, 1),)), ('probation_decision_due', (date(9999, 7, 31),)),
            ('expected_week_of_childbirth', (low,)), ('qualifying_week', (date(1, 3, 1),)),
            ('redundancy_trial_over_on', (high,)), ('redundancy_trial_over_on', (date(9999, 12, 3),)),
            ('redundancy_trial_over_on', (date(9999, 12, 4),)), ('data_breach_report_due', (date(9999, 12, 29), 0, 0)),
            ('data_breach_report_due', (date(9999, 12, 28), 23, 59)), ('collective_consultation_from', (date(1, 1, 15), 30)),
            ('days_between', (low, high)), ('days_between', (high, low)), ('weeks_between', (low, high)),
            ('working_days_between', (low, high)), ('sick_leave_carry_ends', (date(9998, 7, 1),)),
            ('sick_pay_look_back_from', (date(1, 12, 31),)), ('sick_pay_look_back_from', (date(2, 1, 1),)),
            ('week_start', (low, 'monday')), ('week_start', (low, 'sunday')), ('neonatal_leave_over_on', (high,)),
            ('add_days', (date(2026, 11, 21), 10 ** 12)), ('add_months', (date(2026, 11, 21), 10 ** 6)),
        ])


NAMES = [name for name, value in vars(_Maker).items()
         if not name.startswith('_') and name in vars(_s) and callable(value)]


def cases(seed, n):
    maker = _Maker(seed)
    queue = []
    for i in range(n):
        if i % 60 == 59:
            name, args = maker.extreme()
            yield name, args, {}
            continue
        if not queue:
            queue = list(NAMES)
            maker.r.shuffle(queue)
        name = queue.pop()
        args, kwargs = getattr(maker, name)()
        yield name, tuple(args), kwargs


if __name__ == '__main__':
    import time
    from collections import Counter
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 20000
    got, refused, errors, kinds = Counter(), Counter(), Counter(), {}
    began = time.time()
    for name, args, kwargs in cases(1, n):
        got[name] += 1
        try:
            kinds.setdefault(name, set()).add(type(getattr(_s, name)(*args, **kwargs)).__name__)
        except ValueError:
            refused[name] += 1
        except Exception as error:
            errors[name, repr(error)] += 1
            if errors[name, repr(error)] == 1:
                print(name, args, kwargs, repr(error))
    print(len(got), 'functions', n, 'cases', f'{time.time() - began:.1f}s', sum(refused.values()), 'refused', dict(errors))
    for name in NAMES:
        print(f'{name:40}{got[name]:6}{refused[name]:6} refused  {sorted(kinds.get(name, ()))}')
