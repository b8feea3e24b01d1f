# One image for web, worker, beat and migrate; docker-compose.yml says which is which.
FROM python:3.12-slim

ENV PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    STATIC_ROOT=/app/static \
    VAR_DIR=/state

RUN useradd --system --uid 10001 --home-dir /state council \
    && install --directory --owner council --mode 700 /state /state/bulk
WORKDIR /app

COPY requirements/run.lock requirements/run.lock
RUN python -m pip install --no-cache-dir --require-hashes --no-deps -r requirements/run.lock

COPY manage.py ./
COPY council council
COPY amendments amendments
COPY votes votes
# No secret is needed to collect files, and none stays in the image.
RUN DEBUG=true python manage.py collectstatic --no-input

USER council
EXPOSE 8000
CMD ["python", "-m", "gunicorn", "council.wsgi:application", "--preload", "--no-control-socket"]
