"""Results 选举结果: declared, checked by anybody, followed by office, handover and audits."""
