"""What manage.py drill proves on a throw-away installation (tenders.bench.throwaway), each drill a file. Never imported by the product."""
