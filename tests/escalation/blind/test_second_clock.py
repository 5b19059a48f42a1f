"""Hand-worked examples. 2024-01-01 is a Monday."""
import unittest
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo
from tests.escalation.blind.second_clock import Calendar, allowed, missed, respond_by, working_time

L = ZoneInfo("Europe/London")
H = lambda h: timedelta(hours=h)
def z(y, m, d, h=0, mi=0): return datetime(y, m, d, h, mi, tzinfo=timezone.utc)
def l(y, m, d, h=0, mi=0): return datetime(y, m, d, h, mi, tzinfo=L)
NINE = {d: [("09:00", "17:00")] for d in range(5)}
def cal(week=NINE, hol=(), clo=(), zone="Europe/London"): return Calendar(zone, week, set(hol), list(clo))
hrs = lambda h: {"working_hours": h}
days = lambda n: {"working_days": n}

class T(unittest.TestCase):
    def test_weekend(self):  # Fri 16:00 + 3h: 1h Fri, 2h Mon
        self.assertEqual(respond_by(hrs(3), z(2024,1,5,16), [], cal()), z(2024,1,8,11))
    def test_exact_close_is_earliest(self):  # Fri 16:00 + 1h = Fri 17:00, not Mon 09:00
        self.assertEqual(respond_by(hrs(1), z(2024,1,5,16), [], cal()), z(2024,1,5,17))
    def test_decimal(self):
        self.assertEqual(respond_by(hrs("0.1"), z(2024,1,5,16), [], cal()), z(2024,1,5,16,6))
        self.assertEqual(respond_by(hrs(0.7), z(2024,1,5,16), [], cal()), z(2024,1,5,16,42))
    def test_bank_holiday(self):
        c = cal(hol=[date(2024,4,1), date(2024,3,29)])  # Good Friday, Easter Monday; BST from 31 March
        self.assertEqual(respond_by(hrs(2), l(2024,3,28,16), [], c), l(2024,4,2,10))
        self.assertEqual(respond_by(days(1), l(2024,3,28,16), [], c), z(2024,4,2,16))
    def test_two_intervals(self):  # 11:30 + 2h: 0.5 then lunch then 1.5 from 13:00
        c = cal({0: [("13:00", "17:00"), ("09:00", "12:00")]})
        self.assertEqual(respond_by(hrs(2), z(2024,1,1,11,30), [], c), z(2024,1,1,14,30))
        self.assertEqual(allowed(days(0), z(2024,1,1,12), c), H(4))
    def test_spring_night(self):  # Sun 31 March 2024, 00:00-06:00 is 5 real hours
        c = cal({6: [("00:00", "06:00")]})
        self.assertEqual(allowed(days(0), l(2024,3,31), c), H(5))
        self.assertEqual(respond_by(hrs(3), z(2024,3,31), [], c), l(2024,3,31,4))
    def test_spring_gap(self):  # 01:30 does not exist: 02:30 BST = 01:30Z
        self.assertEqual(working_time(z(2024,3,30), z(2024,4,1), cal({6: [("01:30", "04:00")]})), H(1.5))
        self.assertEqual(working_time(z(2024,3,30), z(2024,4,1), cal({6: [("01:30", "02:00")]})), H(0))
        # overlap made by the shift is counted once: 00:00Z-01:30Z and 01:00Z-02:00Z
        c = cal({6: [("00:00", "01:30"), ("02:00", "03:00")]})
        self.assertEqual(working_time(z(2024,3,30), z(2024,4,1), c), H(2))
    def test_autumn_night(self):  # Sun 27 October 2024, 00:00-06:00 is 7 real hours
        c = cal({6: [("00:00", "06:00")]})
        self.assertEqual(allowed(days(0), l(2024,10,27), c), H(7))
        self.assertEqual(respond_by(hrs(3), z(2024,10,26,23), [], c), z(2024,10,27,2))
    def test_autumn_twice(self):  # start and end both first 01:30 (00:30Z)
        self.assertEqual(working_time(z(2024,10,26), z(2024,10,28), cal({6: [("01:30", "03:00")]})), H(2.5))
        self.assertEqual(working_time(z(2024,10,26), z(2024,10,28), cal({6: [("00:00", "01:30")]})), H(1.5))
    def test_closure_both_ends(self):  # closed Tue 2 - Thu 4 included
        c = cal(clo=[(date(2024,1,2), date(2024,1,4))])
        self.assertEqual(respond_by(hrs(2), z(2024,1,1,16), [], c), z(2024,1,5,10))
        self.assertEqual(respond_by(days(1), z(2024,1,1,16), [], c), z(2024,1,5,17))
    def test_hold_resume(self):  # 4h: Mon 9-10 used, held to Tue 15:00, 2h Tue, 1h Wed
        ch = [(z(2024,1,1,10), "on_hold"), (z(2024,1,2,15), "claimed")]
        self.assertEqual(respond_by(hrs(4), z(2024,1,1,9), ch, cal()), z(2024,1,3,10))
        self.assertIsNone(respond_by(hrs(4), z(2024,1,1,9), ch[:1], cal()))
        self.assertIsNone(respond_by(hrs(4), z(2024,1,1,9), ch, cal(), now=z(2024,1,2)))
    def test_hold_days(self):  # opened Mon 09:00 1 day = 16h; held 1h Mon -> Wed 10:00
        ch = [(z(2024,1,1,12), "with_manager"), (z(2024,1,1,12,30), "on_hold"), (z(2024,1,1,13), "waiting")]
        self.assertEqual(respond_by(days(1), z(2024,1,1,9), ch, cal()), z(2024,1,3,10))
    def test_claim_does_not_move(self):
        self.assertEqual(respond_by(hrs(1), z(2024,1,1,9), [(z(2024,1,1,12), "claimed")], cal()), z(2024,1,1,10))
    def test_due_at_once(self):  # 1h used up, restart on a Saturday
        ch = [(z(2024,1,1,10), "resolved"), (z(2024,1,6,3), "waiting")]
        self.assertEqual(respond_by(hrs(1), z(2024,1,1,9), ch, cal()), z(2024,1,6,3))
        m = lambda at, a=None: missed(hrs(1), z(2024,1,1,9), ch, cal(), answered=a, at=at)
        self.assertFalse(m(z(2024,1,5)))
        self.assertTrue(m(z(2024,1,6,3)))
        self.assertFalse(m(z(2024,1,6,3), z(2024,1,6,3)))
        self.assertTrue(m(z(2024,1,7), z(2024,1,6,3,1)))
    def test_days0_out_of_hours(self):
        self.assertEqual(respond_by(days(0), z(2024,1,1,7), [], cal()), z(2024,1,1,17))   # before opening
        self.assertEqual(respond_by(days(0), z(2024,1,1,17), [], cal()), z(2024,1,2,17))  # at the close: closed
        self.assertEqual(respond_by(days(0), z(2024,1,6,12), [], cal()), z(2024,1,8,17))  # Saturday
        self.assertEqual(respond_by(days(1), z(2024,1,6,12), [], cal()), z(2024,1,9,17))
        self.assertEqual(respond_by(days(0), z(2024,1,1,9), [], cal()), z(2024,1,1,17))   # at the start: open
    def test_24(self):  # Mon 22-24 + Tue 0-2
        c = cal({0: [("22:00", "24:00")], 1: [("00:00", "02:00")]})
        self.assertEqual(respond_by(hrs(3), z(2024,1,1,22), [], c), z(2024,1,2,1))
        self.assertEqual(allowed(days(0), z(2024,1,1,23), c), H(1))
        self.assertEqual(allowed(days(1), z(2024,1,1,23), c), H(3))
        self.assertEqual(allowed(days(0), z(2024,1,2,0), c), H(2))  # midnight is Tuesday
    def test_24_hours_clock_days(self):
        c = cal({d: [("00:00", "24:00")] for d in range(7)})
        self.assertEqual(allowed(days(0), l(2024,3,31), c), H(23))
        self.assertEqual(allowed(days(0), l(2024,10,27), c), H(25))
        self.assertEqual(allowed(days(1), l(2024,3,30), c), H(47))
    def test_other_zone(self):  # Auckland +13 in January: Mon 09:00 = Sun 20:00Z
        c = cal(zone="Pacific/Auckland")
        self.assertEqual(respond_by(days(0), z(2024,1,7,20), [], c), z(2024,1,8,4))
        # Nuuk: Sat 30 March 2024 23:00 -> Sun 00:00; Sat 24:00 is that instant (01:00Z)
        c = cal({5: [("22:00", "24:00")]}, zone="America/Nuuk")
        self.assertEqual(working_time(z(2024,3,30), z(2024,4,2), c), H(1))
    def test_missed(self):
        m = lambda at, a=None, ch=(): missed(hrs(1), z(2024,1,1,9), list(ch), cal(), answered=a, at=at)
        self.assertFalse(m(z(2024,1,1,9,59)))
        self.assertTrue(m(z(2024,1,1,10)))
        self.assertFalse(m(z(2024,1,1,10), z(2024,1,1,10)))
        self.assertFalse(m(z(2024,1,9), z(2024,1,1,10)))
        self.assertTrue(m(z(2024,1,9), z(2024,1,1,10,1)))
        self.assertTrue(m(z(2024,1,1,10), z(2024,1,1,11)))          # answer still to come
        hold = [(z(2024,1,1,9,30), "on_hold")]
        self.assertFalse(m(z(2024,1,9), None, hold))
        self.assertTrue(m(z(2024,1,9), None, [(z(2024,1,1,10,30), "on_hold")]))  # sticky
    def test_never(self):
        self.assertIsNone(respond_by(hrs(1), z(2024,1,1), [], cal({})))
        self.assertIsNone(respond_by(days(1), z(2024,1,1), [], cal({})))
        self.assertFalse(missed(days(1), z(2024,1,1), [], cal({}), answered=None, at=z(2025,1,1)))

if __name__ == "__main__":
    unittest.main()
