"""What manage.py bench measures, each part a file. Only ever on a throw-away installation (throwaway.py); never imported by the product."""
