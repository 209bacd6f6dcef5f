"""Notices, appeals, legal holds and orders: how decisions are asked for, and looked at again."""
