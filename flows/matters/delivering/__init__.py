"""Delivery of a matter's papers (送达), 行政处罚法第六十一条: sent, received, failed, tried again; what it opens."""
