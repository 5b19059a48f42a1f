"""A second implementation of rules.md, written blind from its words and the domain sheet only. Standard library only.

Slow and obvious on purpose: days are counted one by one wherever that is bearable.
"""
from __future__ import annotations

import math
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction

NATIONS = ('england', 'wales', 'scotland', 'northern-ireland')
WEEKDAYS = ('monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday')
ONE_DAY = timedelta(days=1)


# ---------------------------------------------------------------- words that every rule uses

def _whole(value):
    if isinstance(value, bool):
        raise ValueError('a whole number is wanted')
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        value = Decimal(repr(value))
    if isinstance(value, Decimal) and value.is_finite() and value == value.to_integral_value():
        return int(value)
    raise ValueError('a whole number is wanted')


def _exact(value):
    """A number as an exact fraction."""
    if isinstance(value, bool):
        raise ValueError('a number is wanted')
    if isinstance(value, float):
        value = Decimal(repr(value))
    if isinstance(value, Decimal) and not value.is_finite():
        raise ValueError('a finite number is wanted')
    if isinstance(value, (int, Decimal, Fraction)):
        return Fraction(value)
    raise ValueError('a number is wanted')


def _decimal(exact):
    """An exact fraction that has an end in tenths, as an exact Decimal."""
    places = 0
    while (exact * 10 ** places).denominator != 1:
        places = places + 1
        if places > 1000:
            raise AssertionError('no end in tenths')
    whole = (exact * 10 ** places).numerator
    return Decimal((1 if whole < 0 else 0, tuple(int(c) for c in str(abs(whole))), -places))


def _penny(exact):
    """Two places, half a penny away from nought."""
    pennies = abs(exact) * 100
    whole = pennies.numerator // pennies.denominator
    if pennies - whole >= Fraction(1, 2):
        whole = whole + 1
    if exact < 0:
        whole = -whole
    return Decimal((1 if whole < 0 else 0, tuple(int(c) for c in str(abs(whole))), -2))


def _leap(year):
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _month_length(year, month):
    if month == 2:
        return 29 if _leap(year) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def _plus_days(day, count):
    try:
        return day + timedelta(days=count)
    except OverflowError as error:
        raise ValueError('outside the years 1 to 9999') from error


def _months_later(day, count):
    """Year, month, day number of day + count months, whatever the year."""
    months = day.year * 12 + (day.month - 1) + count
    year, month = months // 12, months % 12 + 1
    return year, month, min(day.day, _month_length(year, month))


def _plus_months(day, count):
    year, month, number = _months_later(day, count)
    if not 1 <= year <= 9999:
        raise ValueError('outside the years 1 to 9999')
    return date(year, month, number)


def _plus_months_less_a_day(day, count):
    """day + count months - 1 day. 1 January 10000 less a day is still a date."""
    if _months_later(day, count) == (10000, 1, 1):
        return date(9999, 12, 31)
    return _plus_days(_plus_months(day, count), -1)


def _service_months(first, last):
    """The largest n with first + n months - 1 day <= last, for first <= last (so n is at least 0)."""
    n = 0
    while True:
        try:
            if _plus_months_less_a_day(first, n + 1) > last:
                return n
        except ValueError:
            return n
        n = n + 1


def _whole_months(first, second):
    """The largest n with first + n months <= second, for first <= second."""
    n = 0
    while True:
        try:
            if _plus_months(first, n + 1) > second:
                return n
        except ValueError:
            return n
        n = n + 1


# ---------------------------------------------------------------- bank holidays

def _easter(year):
    """Easter Sunday: the Sunday after the first ecclesiastical full moon on or after 21 March (Gregorian tables)."""
    golden = year % 19 + 1
    century = year // 100 + 1
    skipped_leap_years = 3 * century // 4 - 12
    moon_correction = (8 * century + 5) // 25 - 5
    sunday = 5 * year // 4 - skipped_leap_years - 10
    epact = (11 * golden + 20 + moon_correction - skipped_leap_years) % 30
    if (epact == 25 and golden > 11) or epact == 24:
        epact = epact + 1
    full = 44 - epact
    if full < 21:
        full = full + 30
    full = full + 7 - (sunday + full) % 7
    return date(year, 4, full - 31) if full > 31 else date(year, 3, full)


def _first_monday(year, month):
    day = date(year, month, 1)
    while day.weekday() != 0:
        day = day + ONE_DAY
    return day


def _last_monday(year, month):
    day = date(year, month, _month_length(year, month))
    while day.weekday() != 0:
        day = day - ONE_DAY
    return day


_ONE_OFF = {
    date(1981, 7, 29): NATIONS,
    date(1999, 12, 31): NATIONS,
    date(2002, 6, 3): NATIONS,
    date(2011, 4, 29): NATIONS,
    date(2012, 6, 5): NATIONS,
    date(2022, 6, 3): NATIONS,
    date(2022, 9, 19): NATIONS,
    date(2023, 5, 8): NATIONS,
    date(2026, 6, 15): ('scotland',),       # proclaimed 4 February 2026 (World Cup)
}
_EARLY_MAY_MOVED = {1995: date(1995, 5, 8), 2020: date(2020, 5, 8)}
_SPRING_MOVED = {2002: date(2002, 6, 4), 2012: date(2012, 6, 4), 2022: date(2022, 6, 2)}


def bank_holidays(nation, year):
    """All bank holidays of the year, both the day itself and its substitute where there is one."""
    if nation not in NATIONS:
        raise ValueError('no such nation')
    fixed = [date(year, 1, 1), date(year, 12, 25), date(year, 12, 26)]
    if nation == 'scotland':
        fixed += [date(year, 1, 2), date(year, 11, 30)]
    if nation == 'northern-ireland':
        fixed += [date(year, 3, 17), date(year, 7, 12)]
    easter = _easter(year)
    moving = [easter - 2 * ONE_DAY,
              _EARLY_MAY_MOVED.get(year, _first_monday(year, 5)),
              _SPRING_MOVED.get(year, _last_monday(year, 5))]
    if nation == 'scotland':
        moving.append(_first_monday(year, 8))
    else:
        moving.append(easter + ONE_DAY)
        moving.append(_last_monday(year, 8))
    days = set(fixed) | set(moving)
    for day, nations in _ONE_OFF.items():
        if day.year == year and nation in nations:
            days.add(day)
    # a substitute for each that falls on a weekend: the next weekday that is no bank holiday already
    for day in sorted(fixed):
        if day.weekday() >= 5:
            substitute = day
            while substitute.weekday() >= 5 or substitute in days:
                substitute = substitute + ONE_DAY
            days.add(substitute)
    return days


_cache = {}


def _is_bank_holiday(day, nation):
    key = nation, day.year
    if key not in _cache:
        _cache[key] = bank_holidays(nation, day.year)
    return day in _cache[key]


def _is_statutory(day, nation):
    if nation is None:
        raise ValueError('the organisation has no nation')
    if nation not in NATIONS:
        raise ValueError('no such nation')
    return day.weekday() < 5 and not _is_bank_holiday(day, nation)


def _is_working(day, nation, holidays, closures):
    if day.weekday() >= 5:
        return False
    if nation is not None and _is_bank_holiday(day, nation):
        return False
    return day not in holidays and day not in closures


def _nth(day, count, step, is_one):
    """The count-th such day after (or before) day; for 0 the day itself, else the next such day in that direction."""
    if count == 0:
        while not is_one(day):
            day = _plus_days(day, step)
        return day
    found = 0
    while found < count:
        day = _plus_days(day, step)
        if is_one(day):
            found = found + 1
    return day


def _count_of_days(count):
    count = _whole(count)
    if count < 0 or count > 5000:
        raise ValueError('the count is below 0 or above 5,000')
    return count


# ---------------------------------------------------------------- service.py

def service_months(start, end):
    if end < start:
        raise ValueError('end is before start')
    return _service_months(start, end)


def service_years(start, end):
    return service_months(start, end) // 12


def service_reached_on(start, months):
    months = _whole(months)
    if months < 1:
        raise ValueError('months is below 1')
    return _plus_months_less_a_day(start, months)


def statutory_notice_weeks(start, told):
    if told < start:
        raise ValueError('told is before start')
    months = _service_months(start, told)
    if months < 1:
        return 0
    if months < 24:
        return 1
    return min(12, months // 12)


def statutory_notice_ends(start, told):
    return _plus_days(told, 7 * statutory_notice_weeks(start, told))


def end_with_statutory_notice(start, told, end):
    if told < start:
        raise ValueError('told is before start')
    if end < told:
        raise ValueError('end is before told')
    return max(end, statutory_notice_ends(start, told))


# ---------------------------------------------------------------- dismissal.py

def unfair_dismissal_reached(start, ends, months):
    months = _whole(months)
    if ends < start:
        raise ValueError('ends is before start')
    if months < 1:
        raise ValueError('months is below 1')
    return _service_months(start, ends) >= months


def unfair_dismissal_from(start, months_before, months_after, changed_on):
    months_before, months_after = _whole(months_before), _whole(months_after)
    if months_before < 1 or months_after < 1:
        raise ValueError('a number of months is below 1')
    if months_after > months_before:
        raise ValueError('months_after is above months_before')
    old = _plus_months_less_a_day(start, months_before)
    new = max(changed_on, _plus_months_less_a_day(start, months_after))
    return min(old, new)


def unfair_dismissal_exposed_from(start, qualifies):
    if qualifies < start:
        raise ValueError('qualifies is before start')
    day = start
    # notice is never over 12 weeks, so a day more than 84 days before `qualifies` cannot be the one
    if (qualifies - start).days > 84:
        day = qualifies - timedelta(days=84)
    while statutory_notice_ends(start, day) < qualifies:
        day = _plus_days(day, 1)
    return day


def probation_decision_due(start):
    return _plus_months(start, 5)


# ---------------------------------------------------------------- requests.py

def flexible_working_decision_due(requested):
    if requested < date(2024, 4, 6):
        raise ValueError('before 6 April 2024')
    return _plus_months_less_a_day(requested, 2)


def subject_access_due(received, months, more_months=0, paused_days=0, *, nation='england', holidays=(), closures=()):
    months, more_months, paused_days = _whole(months), _whole(more_months), _whole(paused_days)
    if months < 1 or more_months < 0 or paused_days < 0:
        raise ValueError('a figure is too low')
    if nation is None:
        raise ValueError('the organisation has no nation')
    day = _plus_days(_plus_months(received, months + more_months), paused_days)
    return _nth(day, 0, 1, lambda d: _is_statutory(d, nation))


# ---------------------------------------------------------------- hearings.py

def companion_alternative_due(proposed, days, *, nation='england', holidays=(), closures=()):
    days = _whole(days)
    if days < 1:
        raise ValueError('days is below 1')
    if nation is None:
        raise ValueError('the organisation has no nation')
    return _nth(proposed, days, 1, lambda d: _is_statutory(d, nation))


def doctor_immediate_exclusion_over_on(starts):
    return _plus_days(starts, 14)


def doctor_formal_exclusion_over_on(starts):
    return _plus_days(starts, 28)


# ---------------------------------------------------------------- reporting.py

def local_authority_contact_due(known, *, nation='england', holidays=(), closures=()):
    if nation is None:
        raise ValueError('the organisation has no nation')
    return _nth(known, 1, 1, lambda d: _is_statutory(d, nation))


def _last_sunday(year, month):
    day = date(year, month, _month_length(year, month))
    while day.weekday() != 6:
        day = day - ONE_DAY
    return day


def _summer_time_at(utc):
    """British Summer Time, as since 1996: from 01:00 UTC on the last Sunday of March to 01:00 UTC on that of October."""
    if utc.year < 1996:
        from zoneinfo import ZoneInfo
        return utc.replace(tzinfo=timezone.utc).astimezone(ZoneInfo('Europe/London')).utcoffset() != timedelta(0)
    spring = datetime.combine(_last_sunday(utc.year, 3), datetime.min.time()) + timedelta(hours=1)
    autumn = datetime.combine(_last_sunday(utc.year, 10), datetime.min.time()) + timedelta(hours=1)
    return spring <= utc < autumn


def _breach_moment(aware, hour, minute):
    hour, minute = _whole(hour), _whole(minute)
    if not 0 <= hour <= 23 or not 0 <= minute <= 59:
        raise ValueError('there is no such time')
    try:
        shown = datetime(aware.year, aware.month, aware.day, hour, minute)
        hour_long = timedelta(hours=1)
        # The moments at which the clocks show it: read as summer time (an hour earlier) or as winter time.
        if _summer_time_at(shown - hour_long):
            moment = shown - hour_long          # shown in summer time; where shown twice this is the first one
        else:
            moment = shown                      # winter time, or a skipped hour read with the offset before the change
        moment = moment + timedelta(hours=72)
        return moment + hour_long if _summer_time_at(moment) else moment
    except OverflowError as error:
        raise ValueError('outside the years 1 to 9999') from error


def data_breach_report_due(aware, hour, minute=0):
    return _breach_moment(aware, hour, minute).date()


def data_breach_report_time(aware, hour, minute=0):
    moment = _breach_moment(aware, hour, minute)
    return '%02d:%02d' % (moment.hour, moment.minute)


# ---------------------------------------------------------------- family.py

def expected_week_of_childbirth(due):
    day = due
    while day.weekday() != 6:
        day = _plus_days(day, -1)
    return day


def qualifying_week(due):
    return _plus_days(expected_week_of_childbirth(due), -15 * 7)


def maternity_notice_due(due):
    return _plus_days(_plus_days(expected_week_of_childbirth(due), -15 * 7), 6)


def maternity_leave_from(due):
    return _plus_days(expected_week_of_childbirth(due), -11 * 7)


def pregnancy_sickness_starts_leave_from(due):
    return _plus_days(expected_week_of_childbirth(due), -4 * 7)


def maternity_reply_due(notified):
    return _plus_days(notified, 28)


def redundancy_protection_over_on(born):
    return _plus_months(born, 18)


def neonatal_leave_over_on(born):
    if born < date(2025, 4, 6):
        raise ValueError('born before 6 April 2025')
    return _plus_days(born, 68 * 7)


def parental_bereavement_leave_over_on(died):
    if died < date(2020, 4, 6):
        raise ValueError('died before 6 April 2020')
    return _plus_days(died, 56 * 7)


# ---------------------------------------------------------------- leave.py

def carers_leave_notice_days(length):
    length = _exact(length)
    if length <= 0 or length > 7:
        raise ValueError('length is 0 or less, or above 7')
    return math.ceil(max(Fraction(3), 2 * length))


def carers_leave_notice_due(starts, length):
    days = carers_leave_notice_days(length)
    if starts < date(2024, 4, 6):
        raise ValueError('before 6 April 2024')
    return _plus_days(starts, -days)


def parental_leave_notice_due(starts):
    return _plus_days(starts, -21)


def sick_leave_carry_ends(leave_year_end):
    return _plus_months(leave_year_end, 18)


# ---------------------------------------------------------------- sick_pay.py

def sick_pay_look_back_from(first_day):
    return _plus_months(first_day, -12)


def _stretch_end(begins, months, used):
    day = _plus_days(_plus_months(begins, months), -used)
    if day < begins:
        day = begins
    return _plus_days(day, -1)


def _not_below_0(*figures):
    figures = [_whole(figure) for figure in figures]
    if any(figure < 0 for figure in figures):
        raise ValueError('a figure is below 0')
    return figures


def full_sick_pay_ends(first_day, full_months, full_used):
    full_months, full_used = _not_below_0(full_months, full_used)
    return _stretch_end(first_day, full_months, full_used)


def half_sick_pay_ends(first_day, full_months, full_used, half_months, half_used):
    full_months, full_used, half_months, half_used = _not_below_0(full_months, full_used, half_months, half_used)
    half_begins = _plus_days(_stretch_end(first_day, full_months, full_used), 1)
    return _stretch_end(half_begins, half_months, half_used)


def nil_sick_pay_from(first_day, full_months, full_used, half_months, half_used):
    return _plus_days(half_sick_pay_ends(first_day, full_months, full_used, half_months, half_used), 1)


def sick_pay_periods(first_day, full_months, full_used, half_months, half_used):
    """A list of (first day, last day, per cent)."""
    half_ends = half_sick_pay_ends(first_day, full_months, full_used, half_months, half_used)
    full_ends = full_sick_pay_ends(first_day, full_months, full_used)
    half_begins = _plus_days(full_ends, 1)
    rows = []
    if first_day <= full_ends:
        rows.append((first_day, full_ends, 100))
    if half_begins <= half_ends:
        rows.append((half_begins, half_ends, 50))
    return rows


def final_review_due(first_day, nil_from):
    if nil_from < first_day:
        raise ValueError('nil_from is before first_day')
    return min(nil_from, _plus_months(first_day, 12))


def final_review_alarm(first_day, nil_from):
    return _plus_days(final_review_due(first_day, nil_from), -8 * 7)


# ---------------------------------------------------------------- sickness.py

def bradford(spells, days):
    spells, days = _exact(spells), _exact(days)
    if spells < 0 or days < 0:
        raise ValueError('one is below 0')
    return _decimal(spells * spells * days)


# ---------------------------------------------------------------- redundancy.py

def statutory_redundancy_weeks(born, start, end):
    if end < start:
        raise ValueError('end is before start')
    if start < born:
        raise ValueError('start is before born')
    years = _service_months(start, end) // 12
    if years < 2:
        return Decimal('0')
    weeks = Decimal('0')
    for k in range(1, min(years, 20) + 1):
        begins = _plus_days(_plus_months(end, -12 * k), 1)
        age = _whole_months(born, begins) // 12      # complete years between: born + age years <= begins
        if age >= 41:
            weeks = weeks + Decimal('1.5')
        elif age >= 22:
            weeks = weeks + Decimal('1')
        else:
            weeks = weeks + Decimal('0.5')
    return weeks


def statutory_redundancy_pay(born, start, end, week_pay, week_limit):
    week_pay, week_limit = _exact(week_pay), _exact(week_limit)
    weeks = statutory_redundancy_weeks(born, start, end)
    if week_pay < 0 or week_limit < 0:
        raise ValueError('an amount is below 0')
    return _penny(Fraction(weeks) * min(week_pay, week_limit))


def national_redundancy_months(start, end):
    if end < start:
        raise ValueError('end is before start')
    years = _service_months(start, end) // 12
    if years < 2:
        if (end - start).days + 1 < 728:
            return 0
        raise ValueError('104 weeks but not two years')
    return min(24, years)


def national_redundancy_pay(start, end, year_pay, week_pay, floor, cap, hours_share=1):
    year_pay, week_pay, floor, cap, hours_share = (_exact(x) for x in (year_pay, week_pay, floor, cap, hours_share))
    months = national_redundancy_months(start, end)
    if year_pay < 0 or week_pay < 0 or floor < 0:
        raise ValueError('an amount is below 0')
    if floor > cap:
        raise ValueError('floor is above cap')
    if hours_share <= 0 or hours_share > 1:
        raise ValueError('hours_share is 0 or less, or above 1')
    pay = max(year_pay, 12 * Fraction(435, 100) * week_pay)
    if pay < floor * hours_share:
        pay = floor * hours_share
    if pay > cap * hours_share:
        pay = cap * hours_share
    return _penny(pay * months / 12)


def collective_consultation_from(first_dismissal, days):
    days = _whole(days)
    if days < 1:
        raise ValueError('days is below 1')
    return _plus_days(first_dismissal, -days)


def redundancy_trial_over_on(starts):
    return _plus_days(starts, 28)


# ---------------------------------------------------------------- statutory_days.py

def statutory_working_days_after(day, count, *, nation='england', holidays=(), closures=()):
    count = _count_of_days(count)
    if nation is None:
        raise ValueError('the organisation has no nation')
    return _nth(day, count, 1, lambda d: _is_statutory(d, nation))


def statutory_working_day_from(day, *, nation='england', holidays=(), closures=()):
    if nation is None:
        raise ValueError('the organisation has no nation')
    return _nth(day, 0, 1, lambda d: _is_statutory(d, nation))


def is_bank_holiday(day, *, nation='england', holidays=(), closures=()):
    if nation is None:
        raise ValueError('the organisation has no nation')
    return _is_bank_holiday(day, nation)


def is_bank_holiday_in(day, nation):
    if nation not in NATIONS:
        raise ValueError('no such nation')
    return _is_bank_holiday(day, nation)


# ---------------------------------------------------------------- dates.py

def working_days_after(day, count, *, nation='england', holidays=(), closures=()):
    return _nth(day, _count_of_days(count), 1, lambda d: _is_working(d, nation, holidays, closures))


def working_days_before(day, count, *, nation='england', holidays=(), closures=()):
    return _nth(day, _count_of_days(count), -1, lambda d: _is_working(d, nation, holidays, closures))


def next_working_day(day, *, nation='england', holidays=(), closures=()):
    return _nth(day, 0, 1, lambda d: _is_working(d, nation, holidays, closures))


def working_days_between(start, end, *, nation='england', holidays=(), closures=()):
    if abs((end - start).days) > 3660:
        raise ValueError('more than 3,660 days apart')
    found, day = 0, start
    while day < end:
        day = _plus_days(day, 1)
        if _is_working(day, nation, holidays, closures):
            found = found + 1
    return found


def add_days(day, count):
    return _plus_days(day, _whole(count))


def add_weeks(day, count):
    return _plus_days(day, 7 * _whole(count))


def add_months(day, count):
    return _plus_months(day, _whole(count))


def add_years(day, count):
    return _plus_months(day, 12 * _whole(count))


def days_between(start, end):
    return (end - start).days


def days_within(first, last, window_first, window_last):
    if last < first or window_last < window_first:
        raise ValueError('a last day is before its first')
    found, day = 0, first
    while True:
        if window_first <= day <= window_last:
            found = found + 1
        if day == last:
            return found
        day = day + ONE_DAY


def weeks_between(start, end):
    days = days_between(start, end)
    return days // 7 if days >= 0 else -(-days // 7)


def months_between(start, end):
    if end < start:
        return -_whole_months(end, start)
    return _whole_months(start, end)


def years_between(start, end):
    months = months_between(start, end)
    return months // 12 if months >= 0 else -(-months // 12)


def earliest(one, other):
    return one if one < other else other


def latest(one, other):
    return one if one > other else other


def is_weekday(day, weekday):
    if weekday not in WEEKDAYS:
        raise ValueError('no such weekday')
    return WEEKDAYS[day.weekday()] == weekday


def week_start(day, weekday):
    while not is_weekday(day, weekday):
        day = _plus_days(day, -1)
    return day


# ---------------------------------------------------------------- numbers.py

def round_up(value):
    return math.ceil(_exact(value))


def round_down(value):
    return math.floor(_exact(value))


def smaller(one, other):
    return _decimal(min(_exact(one), _exact(other)))


def larger(one, other):
    return _decimal(max(_exact(one), _exact(other)))


def to_the_penny(amount):
    return _penny(_exact(amount))


def percent_of(percent, amount):
    return _decimal(_exact(amount) * _exact(percent) / 100)
